"""Alembic's environment: runs on the connection that `desktop.db.migrate` hands over."""

from alembic import context

from desktop.models.tables import TABLES

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=TABLES[0].metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
