variable "job_records" {
  description = <<-EOT
    Keeps a record of each job in an S3 bucket and answers reads from it instead of from Step Functions, which allows
    an account 10 to 15 reads a second. A read can then also wait for the end of the job: `Prefer: wait=20`.
    `{}` turns records on. Default `null`: no records.
    - `expire_days`: days for which a record is kept after the last write to it. Default 90, the time for which Step
      Functions keeps a job's history.
    - `max_wait_seconds`: the longest wait of a read, in seconds, 1 to 25. Default 20.
    - `log_level`: log level of the two workflows that write and read the records: OFF, ERROR, FATAL or ALL. Default
      ERROR.
    - `tracing_enabled`: X-Ray traces of these two workflows. Off by default. To turn traces off again, set `false`:
      if you remove the attribute, they stay on.
    The records are copies: destroying the module deletes the bucket and all records in it.
  EOT
  type = object({
    expire_days      = optional(number, 90)
    max_wait_seconds = optional(number, 20)
    log_level        = optional(string, "ERROR")
    tracing_enabled  = optional(bool)
  })
  default = null

  validation {
    condition = var.job_records == null || try(
      var.job_records.expire_days >= 1 && floor(var.job_records.expire_days) == var.job_records.expire_days
      && var.job_records.expire_days <= 36500,
      false,
    )
    error_message = "job_records.expire_days must be a whole number of days from 1 to 36500."
  }

  validation {
    condition = var.job_records == null || try(
      var.job_records.max_wait_seconds >= 1 && var.job_records.max_wait_seconds <= 25
      && floor(var.job_records.max_wait_seconds) == var.job_records.max_wait_seconds,
      false,
    )
    error_message = "job_records.max_wait_seconds must be a whole number of seconds from 1 to 25: API Gateway ends a request after 29."
  }

  validation {
    condition     = var.job_records == null || try(contains(["OFF", "ERROR", "FATAL", "ALL"], var.job_records.log_level), false)
    error_message = "job_records.log_level must be OFF, ERROR, FATAL or ALL."
  }

  validation {
    condition     = var.job_records == null || !can(regex("^[-_]*(amzn[-_]s3[-_]demo[-_]|sthree[-_]|xn[-_]{2})", lower(var.name)))
    error_message = "name must not begin with amzn-s3-demo-, sthree- or xn-- if job_records is set: S3 reserves bucket names that begin like this."
  }
}
