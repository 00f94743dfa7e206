"""The benchmark: the module beside two glue Lambdas."""
