//! The yardstick of cached answers: an axum server that knows one body. `cargo bench --bench bare -- FILE MEDIA`
//! listens on a free port, prints its address and serves until it is stopped.

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use std::error::Error;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let [file, media] = &arguments[..] else { return Err("expected FILE MEDIA".into()) };
    let (body, media) = (Bytes::from(std::fs::read(file)?), media.clone());
    let router = Router::new().fallback(move || async move { ([(CONTENT_TYPE, media)], body) });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}
