"""What exists only because of Prefect: steps, servers, deployments, defaults."""
