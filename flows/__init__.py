"""The only code that knows Prefect: thin flows over monitor.app and monitor.pipeline."""
