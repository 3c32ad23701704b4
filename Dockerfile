# litwatch with git, Prefect's server and worker, and Dask; run by nobody special.
FROM python:3.11-slim-bookworm AS build
# Debian drops old versions from its archive: a pinned one would soon not build.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends binutils \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY requirements-image.lock ./
RUN python -m venv --without-pip /opt/litwatch \
 && pip --python /opt/litwatch/bin/python install --no-cache-dir --no-compile --no-deps \
      --require-hashes -r requirements-image.lock
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
 && pip --python /opt/litwatch/bin/python install --no-cache-dir --no-compile --no-deps \
      /wheels/*.whl
# What no run reads: tests, sources in C, types, debug symbols. Libraries that wheels bring along in
# *.libs were rewritten when the wheels were made, and a stripped one does not load.
RUN find /opt/litwatch -depth -type d -name tests -path "*/site-packages/*" -exec rm -rf {} + \
 && find /opt/litwatch -type f -path "*/site-packages/*" -regextype posix-extended \
      -regex ".*\.(pyi|pyx|pxd|pxi|h|hpp|c|cpp|f|f90|a)" -delete \
 && find /opt/litwatch -type f -name "*.so*" ! -path "*.libs/*" -exec strip --strip-unneeded {} +

FROM python:3.11-slim-bookworm
# Git's programs in Perl (send-email, svn) are not needed, and Perl is larger than git.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* /usr/share/perl /usr/lib/*/perl /usr/lib/*/libperl.so* \
 && useradd --create-home --uid 10001 litwatch \
 && install -d -o litwatch -g litwatch /state /lists
COPY --from=build /opt/litwatch /opt/litwatch
ENV PATH=/opt/litwatch/bin:$PATH \
    DO_NOT_TRACK=1 \
    PREFECT_SERVER_ANALYTICS_ENABLED=false \
    PYTHONPYCACHEPREFIX=/state/pycache \
    LITWATCH_STATE_DIR=/state \
    LITWATCH_CATALOG_DIR=/lists/catalog
USER 10001:10001
WORKDIR /lists
VOLUME /state
CMD ["litwatch", "--help"]
