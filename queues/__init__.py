"""The queues start-campaign, send-message and account-task on PgQueuer."""
