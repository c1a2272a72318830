# Bank's «night»: the night as a DAG of Apache Airflow 3. Written by `vitrina export airflow`; write it
# again when the project's files change. Its pools: airflow pools import bank_s_night_pools.json
#
# Each task does one step of one run of Vitrina, which knows what is up to date, checks the rows, and records the run.

import os
from datetime import timedelta

import pendulum
from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, BaseOperator, CronTriggerTimetable
from airflow.sdk.exceptions import AirflowException, AirflowFailException

# Where the program and the project are on the machines that run the tasks.
VITRINA = os.environ.get("VITRINA", "vitrina")
PROJECT = os.environ.get("VITRINA_PROJECT", "/srv/bank")
PROFILE = os.environ.get("VITRINA_PROFILE")


class Vitrina(BaseOperator):
    """A part of the night. What other tasks do at the same time belongs to the same run of Vitrina."""

    # A critical check: trying again changes nothing before a person has decided. See `vitrina incidents`.
    HALTED = 3

    def __init__(self, *, words, **options):
        super().__init__(**options)
        self.words = words

    def execute(self, context):
        self.hook = SubprocessHook()
        profile = ["--profile", PROFILE] if PROFILE else []
        night = ["--night", "airflow " + context["run_id"]]
        result = self.hook.run_command([VITRINA, "run", "--project", PROJECT, *profile, *night, *self.words])
        if result.exit_code == self.HALTED:
            raise AirflowFailException("a critical check halts the run: " + result.output)
        if result.exit_code != 0:
            raise AirflowException(f"vitrina ended with {result.exit_code}: {result.output}")

    def on_kill(self):
        self.hook.send_sigterm()


with DAG(
    "bank_s_night",
    description="Bank's «night»",
    schedule=CronTriggerTimetable("30 0 * * 1-6", timezone="Europe/Minsk"),
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/Minsk"),
    catchup=False,
    max_active_runs=1,
    tags=["vitrina"],
    default_args={"retries": 3, "retry_delay": timedelta(seconds=600)},
):
    steps = {}

    def step(name, after=(), **options):
        steps[name] = Vitrina(task_id=name.replace(" ", "."), words=["--step", name], **options)
        for other in after:
            steps[other] >> steps[name]

    step("stage.a_one", pool="bank_s_night_sources_1")
    step("stage.a_two")
    step("stage.b_one", pool="bank_s_night_sources_2")
    step("stage.b_two")
    step("stage.c_one", pool="bank_s_night_sources_3")
    step("stage.c_two")
    step("stage.d_one", pool="bank_s_night_sources_1")
    step("stage.d_two")
    step("dimension.all", pool="bank_s_night_models", owner="sales", after=["stage.a_one", "stage.b_one"])
    step("fact.joined", pool="bank_s_night_models", after=["stage.c_one", "dimension.all"])
    step("transfer fact.joined", pool="bank_s_night_transfers", after=["fact.joined"])
    step("mart.first", pool="bank_s_night_transfers", after=["transfer fact.joined"])
    step("mart.second", pool="bank_s_night_transfers", after=["mart.first"])
    step("publish mart.first", pool="bank_s_night_transfers", after=["stage.a_two", "stage.b_two", "stage.c_two", "stage.d_one", "stage.d_two", "mart.second"])
    step("publish mart.second", pool="bank_s_night_transfers", after=["stage.a_two", "stage.b_two", "stage.c_two", "stage.d_one", "stage.d_two", "mart.second"])

    end = Vitrina(task_id="end", words=["--end"], trigger_rule="all_done", retries=0)
    list(steps.values()) >> end
