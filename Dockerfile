# Floorwatch as an image: `docker compose up --build`, or by itself
#
#   docker build -t floorwatch:0.1.0 .
#
# Three stages: the wallboard's pages, the binary, and what runs. The last two are of the same
# Debian, since the binary is linked with its OpenSSL.

FROM node:24.19.0-bookworm-slim AS pages
WORKDIR /ui
COPY crates/web/ui ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && npm run build

FROM rust:1.95.0-slim-bookworm AS build
# What librdkafka is built with. Versions are those of the suite that the image's tag names.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make pkg-config libssl-dev zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY crates crates
# A member of the workspace: without it cargo does not read the rest.
COPY tests/Cargo.toml tests/Cargo.toml
COPY tests/src tests/src
COPY --from=pages /ui/dist /ui/dist
ENV FLOORWATCH_UI_DIST=/ui/dist
RUN cargo build --locked --release --package floorwatch

FROM debian:bookworm-20260803-slim
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Floorwatch" \
      org.opencontainers.image.description="A real-time supervisor monitor for contact centers" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libssl3 zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 floorwatch \
 && useradd --system --uid 10001 --gid floorwatch --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin floorwatch
COPY LICENSE /usr/share/doc/floorwatch/LICENSE
COPY deploy/floorwatch.toml /etc/floorwatch/floorwatch.toml
COPY --from=build /src/target/release/floorwatch /usr/local/bin/floorwatch
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
# By bash alone: there is no other client in the image.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n' >&3 && read -r -t 2 _ status _ <&3 && [[ $status == 200 ]]"]
ENTRYPOINT ["floorwatch"]
CMD ["run", "--config", "/etc/floorwatch/floorwatch.toml"]
