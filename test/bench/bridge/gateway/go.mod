module bench

go 1.24

require (
	github.com/grpc-ecosystem/grpc-gateway/v2 v2.28.0
	google.golang.org/grpc v1.79.0
	google.golang.org/protobuf v1.36.11
)
