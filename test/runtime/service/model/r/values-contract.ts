/** One of everything that a message can hold. */
export const ALL = `
syntax = "proto3";
package all.v1;
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";

service Echo { rpc Echo(All) returns (All); }

enum Color { COLOR_NONE = 0; COLOR_RED = 1; COLOR_BLUE = 5; }
message Row { string name = 1; double weight = 2; int32 n = 3; bool ok = 4; Color color = 5; int64 id = 6; float f = 7; }
message Visit { string note = 1; optional int32 score = 2; All inner = 3; bytes photo = 4; google.protobuf.Timestamp at = 5; }
message Nothing {}
message All {
  double d = 1; float f = 2; int32 i32 = 3; uint32 u32 = 4; sint32 s32 = 5; fixed32 fx32 = 6; sfixed32 sf32 = 7;
  int64 i64 = 8; uint64 u64 = 9; sint64 s64 = 10; bool b = 11; string s = 12; bytes raw = 13; Color color = 14;
  optional double od = 20; optional int32 oi = 21; optional string os = 22; optional bool ob = 23; optional bytes oraw = 24; optional Color oc = 25; optional int64 ol = 26;
  repeated double rd = 30; repeated int32 ri = 31; repeated string rs = 32; repeated bool rb = 33; repeated bytes rraw = 34; repeated Color rc = 35; repeated int64 rl = 36; repeated uint32 ru = 37; repeated float rf = 38;
  Visit visit = 40; repeated Visit visits = 41; repeated Row rows = 42; Nothing nothing = 43; repeated Nothing nothings = 44;
  map<string, double> md = 50; map<int32, string> mi = 51; map<bool, Color> mb = 52; map<string, Visit> mv = 53; map<string, bytes> mraw = 54; map<uint64, int64> ml = 55; map<string, Row> mr = 56;
  oneof choice { string text = 60; Row row = 61; google.protobuf.Struct structure = 62; google.protobuf.Int32Value boxed = 63; }
  google.protobuf.Timestamp ts = 70; repeated google.protobuf.Timestamp tss = 71; google.protobuf.Duration du = 72; repeated google.protobuf.Duration dus = 73;
  google.protobuf.Struct st = 74; google.protobuf.Value va = 75; google.protobuf.ListValue lv = 76; repeated google.protobuf.Value vas = 77; repeated google.protobuf.Struct sts = 78;
  google.protobuf.DoubleValue wd = 80; google.protobuf.StringValue ws = 81; google.protobuf.Int64Value wl = 82; google.protobuf.BytesValue wraw = 83; google.protobuf.BoolValue wb = 84; repeated google.protobuf.DoubleValue wds = 85;
  google.protobuf.FieldMask mask = 86; google.protobuf.Any any = 87; repeated google.protobuf.Any anys = 88; google.protobuf.Empty empty = 89; map<string, google.protobuf.Timestamp> mts = 90;
  int64 js = 91 [jstype = JS_STRING];
}
`;
