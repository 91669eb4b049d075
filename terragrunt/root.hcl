# What every unit shares. One switch says where state lives: BLUEGREEN_STATE=s3 (default) or local.
locals {
  backend = get_env("BLUEGREEN_STATE", "s3")
  key     = "${path_relative_to_include()}/terraform.tfstate"

  lock_table = get_env("BLUEGREEN_STATE_LOCK_TABLE", "")

  backends = {
    # Locked by a lock file beside the state (OpenTofu and Terraform from 1.10 on). For older ones name a DynamoDB table.
    s3 = merge(
      {
        bucket  = local.backend == "s3" ? get_env("BLUEGREEN_STATE_BUCKET") : ""
        key     = local.key
        region  = get_env("BLUEGREEN_STATE_REGION", get_env("AWS_REGION", "eu-central-1"))
        encrypt = true
      },
      local.lock_table == "" ? { use_lockfile = true } : {},
      local.lock_table == "" ? {} : { dynamodb_table = local.lock_table },
    )
    # For a sandbox. The folder is outside Terragrunt's cache, which may be deleted at any time.
    local = {
      path = "${get_env("BLUEGREEN_STATE_DIR", "${get_parent_terragrunt_dir()}/.state")}/${local.key}"
    }
  }
}

remote_state {
  backend = local.backend
  config  = local.backends[local.backend]

  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }
}
