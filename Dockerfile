# The web app. Everything else of DocuMind is a Supabase project: docs/deploy.md, docs/self-hosting.md.
FROM node:24-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund && npm run build:web -- /web

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /web
COPY --from=build /web .
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY and ORIGIN are given at the start.
CMD ["node", "main.js"]
