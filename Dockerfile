# One small image for every part of Balcão: api, worker, migrate and the operator's
# commands. Build it with: docker build --build-arg VERSION=$(git describe --tags --always) -t balcao .

FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /src/web/dist ./web/dist
ARG VERSION=unknown
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/balcao ./cmd/balcao \
 && install -d -o 65532 -g 65532 /out/storage

# For shapes of sound and pictures of videos: one static program.
FROM mwader/static-ffmpeg:7.1.1 AS ffmpeg

# Static, without a shell; it holds certificate authorities and the user nonroot (65532).
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/balcao /usr/local/bin/balcao
COPY --from=ffmpeg /ffmpeg /usr/local/bin/ffmpeg
COPY --from=build --chown=65532:65532 /out/storage /var/lib/balcao/storage
COPY LICENSE /usr/share/doc/balcao/LICENSE
ENV BALCAO_HTTP_ADDR=:8080 \
    BALCAO_WORKER_HTTP_ADDR=:8081 \
    BALCAO_STORAGE_DIR=/var/lib/balcao/storage \
    BALCAO_FFMPEG=/usr/local/bin/ffmpeg
USER 65532:65532
EXPOSE 8080 8081
VOLUME /var/lib/balcao/storage
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["/usr/local/bin/balcao", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/balcao"]
CMD ["api"]
