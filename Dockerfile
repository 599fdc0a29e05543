# Built in one image, run in another: what runs has neither uv nor sources, and belongs to nobody special.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /src
ENV UV_PROJECT_ENVIRONMENT=/opt/rassylka UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_NO_CACHE=1
COPY pyproject.toml README.en.md LICENSE ./
RUN uv sync --no-dev --no-install-project
COPY bot bot
COPY db db
COPY delivery delivery
COPY migrations migrations
COPY queues queues
COPY sandbox sandbox
RUN uv sync --no-dev --no-editable

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin rassylka \
    && install --directory --owner=rassylka --mode=0700 /data
COPY --from=build /opt/rassylka /opt/rassylka
ENV PATH=/opt/rassylka/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data METRICS_PORT=9108
USER rassylka
WORKDIR /home/rassylka
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-c", \
    "from urllib.request import urlopen; from os import environ as e; \
     urlopen('http://127.0.0.1:' + e['METRICS_PORT'] + '/healthz', timeout=5)"]
ENTRYPOINT ["rassylka"]
