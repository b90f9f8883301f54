# One image, run as web, worker and beat. It holds no secret and no state: settings come
# from the environment, files of its own lie in /app/var.

FROM python:3.13-slim AS packages
# extras.txt for photos in S3-compatible storage
ARG REQUIREMENTS=base.txt
COPY requirements /requirements
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements/$REQUIREMENTS

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home app
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# The keys are thrown away with this one command. What stays writable is var and
# staticfiles, which are volumes in docker-compose.yml and take their owner from here.
RUN pybabel --quiet compile --directory locale --domain django \
    && SECRET_KEY=build LINK_KEY=build VAR_DIR=/tmp/var python manage.py collectstatic --noinput \
    && mkdir -p var/media/public var/media/private var/imports \
    && chown -R app:app var staticfiles \
    && rm -r /tmp/var
USER 10001
EXPOSE 8000
# By the name that the site knows itself by: any other is refused.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import os; from urllib.parse import urlsplit; from urllib.request import Request, urlopen; \
urlopen(Request('http://127.0.0.1:8000/healthz', \
headers={'Host': urlsplit(os.environ.get('SITE_URL', 'http://127.0.0.1')).hostname}), timeout=4)"]
# WEB_CONCURRENCY sets the number of processes. They wait for slow visitors, so a proxy that
# takes in whole requests must stand in front. Migrations are a step of their own.
# Five minutes are for staff who upload the whole country's postcodes over a slow line.
# Each is replaced after 20,000 requests, against slow leaks; sooner, and on a busy evening one
# would always be starting, with nothing kept yet, while visitors wait for the others.
ENV GUNICORN_CMD_ARGS="--bind=0.0.0.0:8000 --worker-tmp-dir=/dev/shm --no-control-socket \
--timeout=300 --max-requests=20000 --max-requests-jitter=2000"
CMD ["gunicorn", "imhaw.wsgi"]
