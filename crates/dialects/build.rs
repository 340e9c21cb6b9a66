//! Compiles `proto/` with protox: no `protoc` is needed. Events and free JSON stay bytes, so that nothing is lost and
//! nesting cannot overflow the stack while a request is decoded.

use std::path::PathBuf;

use prost::Message;

const FILES: [&str; 4] = [
    "chaukas/spec/common/v1/events.proto",
    "chaukas/spec/common/v1/query.proto",
    "chaukas/spec/client/v1/client.proto",
    "chaukas/spec/server/v1/server.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let protos = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    println!("cargo:rerun-if-changed={}", protos.join("chaukas").display());

    let mut compiler = protox::Compiler::new([&protos])?;
    compiler.include_imports(true);
    for file in FILES {
        compiler.open_file(protos.join(file))?;
    }
    let set = compiler.file_descriptor_set();
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("chaukas.descriptors"), set.encode_to_vec())?;

    prost_build::Config::new()
        .extern_path(".chaukas.spec.common.v1.Event", "crate::chaukas::RawEvent")
        .extern_path(".google.protobuf.Struct", "crate::chaukas::RawStruct")
        .bytes(["."])
        .compile_fds(set)?;
    Ok(())
}
