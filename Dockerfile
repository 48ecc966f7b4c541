# Two stages: what builds stays behind, what runs is Python, the bot and its knowledge.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
RUN python -m venv /opt/bot && /opt/bot/bin/pip install --no-cache-dir '.[authors,metrics,postgres]'

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home bot
COPY --from=build /opt/bot /opt/bot
COPY knowledge /srv/knowledge
ENV PATH=/opt/bot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOT_KNOWLEDGE=/srv/knowledge \
    BOT_DATABASE_URL=sqlite:////data/bot.sqlite3 \
    BOT_WEBHOOK_HOST=0.0.0.0 \
    BOT_HEALTH_PORT=8090
USER bot
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["python", "-m", "bot", "health"]
# The exec form, so that the signal to end reaches the bot itself.
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
