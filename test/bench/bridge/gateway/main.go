// The bridge as grpc-gateway generates it from the same contract.
package main

import (
	"context"
	"log"
	"net/http"
	"os"

	"bench/gen"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func main() {
	mux := runtime.NewServeMux()
	limit := grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(64<<20), grpc.MaxCallSendMsgSize(64<<20))
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials()), limit}
	if err := gen.RegisterBenchHandlerFromEndpoint(context.Background(), mux, os.Getenv("BENCH_BACKEND"), options); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("BENCH_PORT"), mux))
}
