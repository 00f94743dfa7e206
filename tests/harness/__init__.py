"""The harness: LocalStack, Terraform and an HTTP client, for the tests, the demo and the benchmark."""
