// The bridge as grpc-gateway generates it from the same contract.
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"os"

	"bench/gen"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// grpc-gateway answers a google.api.HttpBody with its bytes, but reads one as JSON: this reads it as bytes, too.
type rawMarshaler struct{ runtime.Marshaler }

func (m rawMarshaler) NewDecoder(reader io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(into any) error {
		body, ok := into.(**httpbody.HttpBody)
		if !ok {
			if direct, ok := into.(*httpbody.HttpBody); ok {
				return read(reader, direct)
			}
			return errors.New("not an HttpBody")
		}
		*body = &httpbody.HttpBody{}
		return read(reader, *body)
	})
}

func read(reader io.Reader, body *httpbody.HttpBody) error {
	data, err := io.ReadAll(reader)
	if err == nil && len(data) == 0 {
		return io.EOF
	}
	body.ContentType, body.Data = "application/octet-stream", data
	return err
}

func main() {
	raw := rawMarshaler{&runtime.HTTPBodyMarshaler{Marshaler: &runtime.JSONPb{}}}
	mux := runtime.NewServeMux(runtime.WithMarshalerOption("application/octet-stream", raw))
	limit := grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(64<<20), grpc.MaxCallSendMsgSize(64<<20))
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials()), limit}
	if err := gen.RegisterBenchHandlerFromEndpoint(context.Background(), mux, os.Getenv("BENCH_BACKEND"), options); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("BENCH_PORT"), mux))
}
