/**
 * What R calls its own: the functions of the packages that it always has at hand (base, stats, utils, methods, graphics, grDevices;
 * R 4.2) and its reserved words, as far as a rpc in snake_case may be called so. A function of the model by such a name would hide
 * that of R from all of the model: `predict`, above all.
 */
export const WORDS_OF_R: ReadonlySet<string> = new Set(
  `abbreviate abline abs acf acos acosh add1 addmargins adist adjustcolor aggregate agrep agrepl alarm alias alist all
    anova any aov aperm append apply approx approxfun apropos ar aregexec args arima arima0 array arrows as asin
    asinh aspell aspell_package_vignettes aspell_write_personal_dictionary_file asplit assign assocplot atan atan2
    atanh attach attr attributes autoload autoloader ave axis backsolve barplot baseenv basename beta bibentry
    bindtextdomain binomial biplot bitmap bmp body box boxplot bquote break browser builtins bxp by bzfile c
    cairo_pdf cairo_ps call cancor capabilities casefold cat cbind cbind2 ccf cdplot ceiling character charmatch
    chartr check_tzones chol chol2inv choose chull citation cite class clip close clrhash cm cmdscale coef
    coefficients coerce col col2rgb colnames colors colours combn comment complex confint conflicts contour contrasts
    contributors convolve cophenetic coplot cor cos cosh cospi cov cov2cor covratio cpgram crossprod cummax cummin
    cumprod cumsum curve cut cutree cycle data dataentry date dbeta dbinom dcauchy dchisq de debug debugcall debugger
    debugonce decompose deltat demo dendrapply density deparse deparse1 deriv deriv3 det detach determinant
    dev2bitmap deviance dexp df dfbeta dfbetas dffits dgamma dgeom dget dhyper diag diff diffinv difftime digamma dim
    dimnames dir dirname dist dlnorm dlogis dmultinom dnbinom dnorm dotchart double dpois dput drop drop1 droplevels
    dsignrank dt dump dunif duplicated dweibull dwilcox eapply ecdf edit effects eigen el else emacs embed emptyenv
    enc2native enc2utf8 end enquote environment eval evalq example exists exp expm1 expression extendrange extends
    factanal factor factorial family fft fifo file file_test filter find fitted fivenum fix floor flush for force
    formals format formula forwardsolve fourfoldplot frame frequency ftable function gamma gaussian gc gcinfo
    gctorture gctorture2 get get0 get_all_vars geterrmessage gethash gettext gettextf getwd gl glm glob2rx globalenv
    gray gregexec gregexpr grep grepl grey grid grouping gsub gzcon gzfile hashtab hat hatvalues hcl hclust head
    heatmap help hist history hsearch_db hsearch_db_concepts hsearch_db_keywords hsv iconv iconvlist identical
    identify identity if ifelse image in influence inherits initialize integer integrate interaction interactive
    intersect invisible is isa isatty isdebugged isoreg jitter jpeg julian kappa kernapply kernel kmeans knots
    kronecker ksmooth l10n_info labels lag lapply layout lbeta lchoose lcm legend length lengths levels lfactorial
    lgamma library licence license line lines list list2env lm load loadhistory loadings local locator loess log
    log10 log1p log2 logb logical loglin lowess ls lsfit mad mahalanobis maintainer makepredictcall manova maphash
    mapply match matlines matplot matpoints matrix max mean median medpolish menu merge message methods mget min
    mirror2html missing mode monthplot months mosaicplot mtext mtfrm mvfft n2mfrow names napredict naprint naresid
    nargs nchar ncol new news next nextn ngettext nlevels nlm nlminb nls nobs noquote norm nrow nsl nullfile numeric
    numeric_version numhash nzchar objects offset open optim optimise optimize options order ordered outer pacf
    package_version page pairlist pairs palette par parse paste paste0 pbeta pbinom pbirthday pcauchy pchisq
    pcre_config pdf person persp pexp pf pgamma pgeom phyper pico pictex pie pipe plclust plnorm plogis plot pmatch
    pmax pmin pnbinom png pnorm points poisson poly polygon polym polypath polyroot postscript power ppoints ppois
    ppr prcomp predict preplot pretty princomp print prmatrix prod profile proj promax prompt proportions prototype
    psigamma psignrank psmirnov pt ptukey punif pweibull pwilcox q qbeta qbinom qbirthday qcauchy qchisq qexp qf
    qgamma qgeom qhyper qlnorm qlogis qnbinom qnorm qpois qqline qqnorm qqplot qr qsignrank qsmirnov qt qtukey
    quantile quarters quartz quasi quasibinomial quasipoisson quit qunif quote qweibull qwilcox r2dtable rainbow
    range rank rapply raw rbeta rbind rbind2 rbinom rcauchy rchisq rcond readline recover rect reformulate regexec
    regexpr regmatches relevel relist remhash remove reorder rep rep_len repeat replace replicate replications
    representation require reshape resid residuals retracemem return rev rexp rf rgamma rgb rgb2hsv rgeom rhyper rle
    rlnorm rlogis rm rmultinom rnbinom rnorm round row rownames rowsum rpois rsignrank rsmirnov rstandard rstudent rt
    rtags rug runif runmed rweibull rwilcox sample sapply save savehistory scale scan screen screeplot sd search
    searchpaths seek segments seq seq_along seq_len sequence serialize setdiff setequal sethash setwd show sigma sign
    signature signif simplify2array simulate sin single sinh sink sinpi slot smooth solve sort source spectrum
    spineplot spline splinefun split sprintf sqrt srcfile srcfilealias srcfilecopy srcref stack stars start stderr
    stdin stdout stem step stepfun stl stop stopifnot str str2expression str2lang strcapture strftime strheight
    stripchart strptime strrep strsplit strtoi strtrim structure strwidth strwrap sub subset substitute substr
    substring sum summary sunflowerplot supsmu svd svg sweep switch symbols symnum system system2 t table tabulate
    tail tan tanh tanpi tapply tar tcrossprod tempdir tempfile termplot terms text tiff time timestamp title toeplitz
    tolower topenv toupper trace traceback tracemem trans3d transform trigamma trimws trunc truncate try ts tsdiag
    tsp typeof typhash unclass undebug undebugcall union unique uniroot units unlink unlist unname unserialize
    unsplit unstack untar untrace untracemem unz unzip update upgrade url vapply var varimax vcov vector vi vignette
    warning warnings weekdays weights which while window with within write x11 xedit xemacs xfig xinch xor xspline
    xtabs xtfrm xyinch xzfile yinch zapsmall zip`.split(/\s+/),
);
