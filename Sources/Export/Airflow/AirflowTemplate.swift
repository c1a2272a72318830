import Base
import Project

/// The parts of the DAG's file that are the same for every project.
enum AirflowTemplate {
    static func head(name: String, dag: String, root: String) -> String {
        """
        # \(name.filter { !$0.isNewline }): the night as a DAG of Apache Airflow 3. Written by `vitrina export airflow`; write it
        # again when the project's files change. Its pools: airflow pools import \(dag)_pools.json
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
        PROJECT = os.environ.get("VITRINA_PROJECT", \(JSON.string(root)))
        PROFILE = os.environ.get("VITRINA_PROFILE")


        class Vitrina(BaseOperator):
            \"""A part of the night. What other tasks do at the same time belongs to the same run of Vitrina.\"""

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



        """
    }

    static func dag(_ name: String, _ settings: Settings) -> String {
        let zone = JSON.string(settings.timeZone)
        let schedule = settings.schedule.map { "CronTriggerTimetable(\(JSON.string($0.cron.text)), timezone=\(zone))" }
        let (retry, every) = (settings.schedule ?? .standard).retries
        return """
            with DAG(
                \(JSON.string(name)),
                description=\(JSON.string(settings.name.en)),
                schedule=\(schedule ?? "None"),
                start_date=pendulum.datetime(2026, 1, 1, tz=\(zone)),
                catchup=False,
                max_active_runs=1,
                tags=["vitrina"],
                default_args={"retries": \(retry), "retry_delay": timedelta(seconds=\(every))},
            ):
                steps = {}

                def step(name, after=(), **options):
                    steps[name] = Vitrina(task_id=name.replace(" ", "."), words=["--step", name], **options)
                    for other in after:
                        steps[other] >> steps[name]


            """
    }

    /// It comes behind all, whatever became of them, and fails where something was not done: so the DAG's run does too.
    static let end = """
            end = Vitrina(task_id="end", words=["--end"], trigger_rule="all_done", retries=0)
            list(steps.values()) >> end

        """
}

extension Schedule {
    /// How often what failed is tried again, and after how many seconds.
    fileprivate var retries: (count: Int, seconds: Int) { (retry, Int(every.components.seconds)) }
}
