"""Administers a user pool in ministack. These operations need AWS signatures, which botocore provides.

`cargo xtask` runs it to create the pool, and the end-to-end tests run it to act as an administrator. It only
connects to local pools: the credentials are the fixed ones of ministack.

    pool.py deploy --stack NAME --template FILE [--parameter Key=Value ...]
    pool.py create-client --user-pool-id P --like CLIENT --name N --token-seconds 2
    pool.py admin-create-user --user-pool-id P --email E --temporary-password P [--name N] [--preferred-username U]
    pool.py admin-set-user-password --user-pool-id P --email E --password P
    pool.py admin-delete-user --user-pool-id P --email E
    pool.py admin-user-global-sign-out --user-pool-id P --email E

Each command takes --endpoint URL and --region R as well. It prints its result as JSON. A failure is one line on
standard error and exit status 1.
"""

import argparse
import json
import pathlib
import sys
import time

import botocore.config
import botocore.exceptions
import botocore.session

STACK_SECONDS = 60


def client(service, endpoint, region):
    return botocore.session.get_session().create_client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        # Tests need token lifetimes of seconds, which ministack accepts and AWS refuses.
        config=botocore.config.Config(parameter_validation=False, retries={"max_attempts": 2}, proxies={}),
    )


def deploy(args):
    """Creates or updates the stack and prints its outputs."""
    stacks = client("cloudformation", args.endpoint, args.region)
    request = {
        "StackName": args.stack,
        "TemplateBody": pathlib.Path(args.template).read_text(encoding="utf-8"),
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in (parameter.split("=", 1) for parameter in args.parameter)
        ],
    }
    try:
        stacks.create_stack(**request)
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyExistsException":
            raise
        try:
            stacks.update_stack(**request)
        except botocore.exceptions.ClientError as update_error:
            if "No updates are to be performed" not in str(update_error):
                raise

    deadline = time.monotonic() + STACK_SECONDS
    while True:
        stack = stacks.describe_stacks(StackName=args.stack)["Stacks"][0]
        status = stack["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
            restore_numbers(args, outputs)
            return outputs
        if not status.endswith("_IN_PROGRESS") or "ROLLBACK" in status:
            raise SystemExit(f"the stack ended as {status}: {failures(stacks, args.stack)}")
        if time.monotonic() > deadline:
            raise SystemExit(f"the stack was still {status} after {STACK_SECONDS} s")
        time.sleep(0.2)


def failures(stacks, stack):
    """Returns the reasons in a stack's events for which it failed."""
    events = stacks.describe_stack_events(StackName=stack)["StackEvents"]
    reasons = [
        f"{event.get('LogicalResourceId')}: {event['ResourceStatusReason']}"
        for event in events
        if event.get("ResourceStatus", "").endswith("_FAILED") and event.get("ResourceStatusReason")
    ]
    return "; ".join(reasons) or "no reason given"


def restore_numbers(args, outputs):
    """Sets the numbers of the pool and its client again.

    CloudFormation converts a Number parameter to a number; ministack keeps the string and then calculates with it.
    """
    pools = client("cognito-idp", args.endpoint, args.region)
    pool_id, client_id = outputs["UserPoolId"], outputs["ClientId"]

    policies = pools.describe_user_pool(UserPoolId=pool_id)["UserPool"]["Policies"]
    rules = policies["PasswordPolicy"]
    rules["MinimumLength"] = int(rules["MinimumLength"])
    pools.update_user_pool(UserPoolId=pool_id, Policies=policies)

    known = pools.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
    lives = ("AccessTokenValidity", "AuthSessionValidity", "IdTokenValidity", "RefreshTokenValidity")
    pools.update_user_pool_client(
        UserPoolId=pool_id, ClientId=client_id, **{life: int(known[life]) for life in lives if life in known}
    )


def create_client(args):
    """Creates a client with the settings of an existing one, except for the lifetime of its tokens."""
    pools = client("cognito-idp", args.endpoint, args.region)
    like = pools.describe_user_pool_client(UserPoolId=args.user_pool_id, ClientId=args.like)["UserPoolClient"]
    kept = {
        "AuthSessionValidity",
        "ExplicitAuthFlows",
        "PreventUserExistenceErrors",
        "EnableTokenRevocation",
        "RefreshTokenRotation",
        "RefreshTokenValidity",
        "SupportedIdentityProviders",
        "ReadAttributes",
        "WriteAttributes",
    }
    request = {key: value for key, value in like.items() if key in kept}
    units = like.get("TokenValidityUnits") or {}
    made = pools.create_user_pool_client(
        UserPoolId=args.user_pool_id,
        ClientName=args.name,
        GenerateSecret=False,
        AccessTokenValidity=args.token_seconds,
        IdTokenValidity=args.token_seconds,
        TokenValidityUnits={**units, "AccessToken": "seconds", "IdToken": "seconds"},
        **request,
    )
    return {"client_id": made["UserPoolClient"]["ClientId"]}


def pool(args):
    """Returns the pool's API, and the arguments that all calls of an administrator have."""
    pools = client("cognito-idp", args.endpoint, args.region)
    return pools, {"UserPoolId": args.user_pool_id, "Username": args.email}


def admin_create_user(args):
    """Creates a user as an administrator, without a mail and with a first password that must be replaced."""
    pools, user = pool(args)
    attributes = {
        "email": args.email,
        "email_verified": "true",
        "name": args.name,
        "preferred_username": args.preferred_username or args.email.split("@")[0],
    }
    made = pools.admin_create_user(
        **user,
        TemporaryPassword=args.temporary_password,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
    )["User"]
    return {"username": made["Username"], "status": made["UserStatus"]}


def admin_set_user_password(args):
    pools, user = pool(args)
    pools.admin_set_user_password(**user, Password=args.password, Permanent=True)
    return {}


def admin_delete_user(args):
    pools, user = pool(args)
    pools.admin_delete_user(**user)
    return {}


def admin_user_global_sign_out(args):
    pools, user = pool(args)
    pools.admin_user_global_sign_out(**user)
    return {}


def arguments():
    parser = argparse.ArgumentParser(description="Administers a user pool in ministack.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run, *flags):
        added = commands.add_parser(run.__name__.replace("_", "-"), help=(run.__doc__ or "").split("\n")[0])
        added.set_defaults(run=run)
        for flag in ("--endpoint", "--region", *flags):
            added.add_argument(flag, required=True)
        return added

    added = command(deploy, "--stack", "--template")
    added.add_argument("--parameter", action="append", default=[])
    added = command(create_client, "--user-pool-id", "--like", "--name")
    added.add_argument("--token-seconds", type=int, required=True)
    added = command(admin_create_user, "--user-pool-id", "--email", "--temporary-password")
    added.add_argument("--name", default="Made by an administrator")
    added.add_argument("--preferred-username")
    command(admin_set_user_password, "--user-pool-id", "--email", "--password")
    command(admin_delete_user, "--user-pool-id", "--email")
    command(admin_user_global_sign_out, "--user-pool-id", "--email")
    return parser.parse_args()


def main():
    args = arguments()
    try:
        print(json.dumps(args.run(args)))
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, OSError, ValueError) as error:
        raise SystemExit(f"pool.py: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
