"""What Lambda's event sources do in the cloud and nothing does under SAM: streams carried, schedules called, letters
brought."""

import hashlib
import json
import time
import uuid
from datetime import datetime, timezone

import requests

from stack import queue_arn

TIMEOUT = 120
# The emulator wants to be spoken to as AWS is, and checks nothing.
SIGNED = "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0"


class Failed(Exception):
    """A function that did not do what its event asked."""


class Lambda:
    """`sam local start-lambda`."""

    def __init__(self, url):
        self.url = url

    def invoke(self, function, event):
        """Invokes a function; what it answers."""
        path = f"/2015-03-31/functions/{function.path}/invocations"
        answer = requests.post(self.url + path, data=json.dumps(event), timeout=TIMEOUT)
        told = answer.json() if answer.content else None
        if answer.status_code != 200 or (isinstance(told, dict) and "errorMessage" in told):
            raise Failed(f"{function.name} answered {answer.status_code}: {answer.text[:500]}")
        return told

    def tick(self, function, at):
        """Calls a scheduled function as EventBridge Scheduler would."""
        for event in function.of("ScheduleV2"):
            filled = event["Input"].replace("<aws.scheduler.schedule-arn>", function.name)
            self.invoke(function, json.loads(filled.replace("<aws.scheduler.scheduled-time>", at)))


    def deliver(self, function, queue, body):
        """Brings one message of a queue, as Lambda reads it from SQS."""
        sent = str(int(time.time() * 1000))
        text = json.dumps(body)
        message = {
            "messageId": str(uuid.uuid4()), "receiptHandle": "local", "body": text,
            "attributes": {
                "ApproximateReceiveCount": "1", "SentTimestamp": sent, "SenderId": "local",
                "ApproximateFirstReceiveTimestamp": sent,
            },
            "messageAttributes": {}, "md5OfBody": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
            "eventSource": "aws:sqs", "eventSourceARN": queue, "awsRegion": "cn-north-1",
        }
        told = self.invoke(function, {"Records": [message]})
        if told != {"batchItemFailures": []}:
            raise Failed(f"{function.name} could not keep the letter: {told}")


class DynamoDb:
    """The embedded DynamoDB, spoken to in its own protocol so that stream records keep the shape Lambda gives them."""

    def __init__(self, url):
        self.url = url

    def call(self, operation, **request):
        """One operation; `Streams.GetRecords` is one of the streams API."""
        service, _, name = operation.rpartition(".")
        target = f"DynamoDB{service}_20120810.{name}"
        headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0", "Authorization": SIGNED}
        headers["X-Amz-Date"] = "20260101T000000Z"
        answer = requests.post(self.url, data=json.dumps(request), headers=headers, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.json()

    def tables(self):
        """The tables' names."""
        return self.call("ListTables")["TableNames"]

    def streams(self):
        """The ARN of each stream, by its table."""
        return {one["TableName"]: one["StreamArn"] for one in self.call("Streams.ListStreams")["Streams"]}


    def facts(self):
        """Every fact there is, as the events that they are of."""
        return sorted(one["event"]["S"] for one in self.call("Scan", TableName="FactsTable")["Items"])


class Stream:
    """A function's place in a table's stream."""

    def __init__(self, database, function, event):
        self.database = database
        self.function = function
        self.batch = event.get("BatchSize", 100)
        self.patterns = patterns_of(event)
        written = json.dumps(event["Stream"])
        # `!GetAtt TicketsTable.StreamArn`, or a parameter of a nested stack that is called after the table.
        streams = database.streams().items()
        self.arn = next(arn for table, arn in streams if table.removesuffix("Table") in written)
        self.letters = queue_arn(event["DestinationConfig"]["OnFailure"]["Destination"])
        shards = database.call("Streams.DescribeStream", StreamArn=self.arn)["StreamDescription"]["Shards"]
        self.shard = shards[0]["ShardId"]
        self.place = None

    def carry(self, lambda_):
        """Carries what is there, batch by batch; how many records."""
        carried = 0
        while records := self._read():
            wanted = [record for record in records if passes(self.patterns, record)]
            if wanted:
                told = lambda_.invoke(self.function, {"Records": wanted})
                if failed := (told or {}).get("batchItemFailures"):
                    raise Failed(f"{self.function.name} could not do {failed} of {len(wanted)} records")
            self.place = records[-1]["dynamodb"]["SequenceNumber"]
            carried += len(wanted)
        return carried

    def give_up(self, lambda_):
        """Fails at what is there and passes over it, as after the last attempt; the queue, and Lambda's letter in it."""
        read = self._read()
        records = [record for record in read if passes(self.patterns, record)]
        first, last = (records[at]["dynamodb"] for at in (0, -1))
        told = lambda_.invoke(self.function, {"Records": records})
        if not (told or {}).get("batchItemFailures"):
            raise Failed(f"{self.function.name} did what it was to fail at")
        self.place = read[-1]["dynamodb"]["SequenceNumber"]
        return self.letters, {
            "version": "1.0", "timestamp": written_time(time.time()),
            "requestContext": {
                "requestId": str(uuid.uuid4()), "functionArn": self.function.name,
                "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 101,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": None},
            "DDBStreamBatchInfo": {
                "shardId": self.shard, "streamArn": self.arn, "batchSize": len(records),
                "startSequenceNumber": first["SequenceNumber"], "endSequenceNumber": last["SequenceNumber"],
                "approximateArrivalOfFirstRecord": written_time(first["ApproximateCreationDateTime"]),
                "approximateArrivalOfLastRecord": written_time(last["ApproximateCreationDateTime"]),
            },
        }

    def _read(self):
        start = {"ShardIteratorType": "TRIM_HORIZON"}
        if self.place:
            start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self.place}
        found = self.database.call("Streams.GetShardIterator", StreamArn=self.arn, ShardId=self.shard, **start)
        records = self.database.call("Streams.GetRecords", ShardIterator=found["ShardIterator"], Limit=self.batch)
        return [{**record, "eventSourceARN": self.arn} for record in records["Records"]]


def written_time(seconds):
    """A time as Lambda writes it in a letter."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def patterns_of(event):
    """The patterns of a stream's filter, one of which a record has to fit; none where everything passes."""
    return [json.loads(one["Pattern"]) for one in event.get("FilterCriteria", {}).get("Filters", [])]


def passes(patterns, record):
    """Whether a record fits one of the patterns, or there is none."""
    return not patterns or any(fits(pattern, record) for pattern in patterns)


def fits(pattern, value):
    """Whether every field of a pattern fits one of the rules that stand there."""
    if isinstance(pattern, list):
        return any(holds(rule, value) for rule in pattern)
    inside = value if isinstance(value, dict) else {}
    return all(fits(inner, inside.get(name)) for name, inner in pattern.items())


def holds(rule, value):
    """Whether a rule holds for a leaf: a value, a beginning, or whether there is one; others are not known here."""
    if isinstance(rule, str):
        return value == rule
    if isinstance(rule.get("exists"), bool):
        return (value is not None and not isinstance(value, dict)) == rule["exists"]
    if isinstance(rule.get("prefix"), str):
        return isinstance(value, str) and value.startswith(rule["prefix"])
    raise Failed(f"the rule {rule} is of a form that infra/sam/events.py does not know")
