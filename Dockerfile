# syntax=docker/dockerfile:1
# docker build -t voice .
# docker run -p 8000:8000 -v voice-data:/data -e PUBLIC_BASE_URL=https://voice.example.com voice

# Debian, since the native engines and SQLite come as binaries for glibc.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /voice
ENV CI=true
COPY . .
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile \
 && npx --yes pnpm@12.21.0 exec turbo run build --filter=@voice/server... \
 && rm -rf node_modules packages/*/node_modules apps/*/node_modules examples/*/node_modules \
 && npx --yes pnpm@12.21.0 install --frozen-lockfile --prod --no-optional --filter=@voice/server...

FROM ${NODE_IMAGE}
WORKDIR /voice
COPY --from=build /voice/package.json package.json
COPY --from=build /voice/node_modules node_modules
COPY --from=build /voice/packages packages
COPY --from=build /voice/apps/server apps/server
# Database, recordings and the encryption key: back it up, or set DATABASE_URL and VOICE_ENCRYPTION_KEY.
RUN mkdir /data && chown node:node /data
VOLUME /data
ENV NODE_ENV=production DATA_DIR=/data PORT=8000
WORKDIR /voice/apps/server
USER node
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM lets live calls finish for DRAIN_SECONDS: give `docker stop --time` more than that.
CMD ["node", "dist/main.js"]
