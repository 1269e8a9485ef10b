FROM rust:1.95-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /atlas
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 atlas
COPY --from=build /atlas/target/release/poverty-atlas /usr/local/bin/poverty-atlas
USER atlas
ENV POVERTY_ATLAS_LISTEN=0.0.0.0:8080
EXPOSE 8080
ENTRYPOINT ["poverty-atlas"]
