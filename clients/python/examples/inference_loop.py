"""An inference loop that obeys a running sidecar. In place of a model it plays recorded generations.

    python3 examples/inference_loop.py --socket PATH --traces models/traces/abacus --group c0000

`generate` is all that a real loop needs: one step for all running samples, one call, obey, go on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from recorded_model import Sample, Traces

from latticeforge import Action, Client, Decision, EndReason


def generate(lf: Client, group: int, samples: dict[int, Sample]) -> int:
    """Draws tokens for all samples until each has ended or been stopped; the number of tokens that took."""
    running = dict(samples)
    concluding: dict[int, Decision] = {}
    spent = 0

    def end(sample: Sample, reason: EndReason, answer: str) -> None:
        lf.close_sequence(group, sample.sequence, sample.length, reason, answer)
        del running[sample.sequence]

    while running:
        step = lf.step()
        for sequence, sample in running.items():
            row, token = sample.draw()
            step.row(group, sequence, sample.length - 1, token, row, end=sample.ended)
        spent += len(step)
        decisions = lf.observe(step)

        for sample in list(running.values()):
            if sample.has_just_answered:
                lf.candidate(group, sample.sequence, sample.length - 1, sample.answer)
            if sample.ended:
                end(sample, EndReason.FINISHED if sample.completed else EndReason.TRUNCATED, sample.answer)
            elif sample.sequence in concluding and sample.at_boundary:
                lf.applied(concluding[sample.sequence], sample.length)
                if not sample.answer:
                    spent += sample.ask_now()
                end(sample, EndReason.CONCLUDED, sample.answer)

        for decision in decisions:
            if decision.action is Action.DECIDED:
                lf.applied(decision, 0)
                for sample in list(running.values()):
                    end(sample, EndReason.SETTLED, sample.answer)
            elif decision.sequence in running:
                if decision.action is Action.CONCLUDE:
                    concluding[decision.sequence] = decision
                elif decision.action is Action.STOP:
                    lf.applied(decision, running[decision.sequence].length)
                    end(running[decision.sequence], EndReason.STOPPED, "")
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Plays a group of recorded generations and obeys the sidecar."
    )
    parser.add_argument("--socket", required=True, help="Unix socket of the sidecar")
    parser.add_argument("--traces", required=True, type=Path, help="folder with recorded generations")
    parser.add_argument("--group", required=True, help="name of the group, e.g. c0000")
    parser.add_argument(
        "--deadline", type=float, default=0.05, help="seconds a call may take (default %(default)s)"
    )
    arguments = parser.parse_args()

    traces = Traces(arguments.traces)
    names = [recorded["group"] for recorded in traces.groups]
    if arguments.group not in names:
        parser.error(f"no group {arguments.group}; there are {names[0]} to {names[-1]}")
    group = names.index(arguments.group)
    recorded = traces.groups[group]
    samples = {one["sequence"]: Sample(traces, one) for one in recorded["sequences"]}
    boundary = traces.vocabulary.index(".")

    with Client(
        arguments.socket,
        vocab_size=len(traces.vocabulary),
        element="f16",
        deadline=arguments.deadline,
        model_name=traces.model,
    ) as lf:
        lf.open_group(
            group, len(samples), answer_kind="number", prompt_tokens=len(recorded["prompt"].split()) + 1
        )
        for sequence in samples:
            lf.open_sequence(group, sequence, temperature=traces.temperature, boundary_tokens=[boundary])
        spent = generate(lf, group, samples)
        result = lf.vote(group, deadline=1.0)
        lf.close_group(group)
        lf.flush()
        total = sum(sample.tokens for sample in samples.values())
        answer = result.answer if result else None
        print(f"tokens {spent} of {total} ({1 - spent / total:.0%} saved)")
        print(f"answer {answer if answer is not None else 'none'} (truth {recorded['truth']})")
        print(f"client {lf.counters}")
        for refusal in lf.refusals:
            print(refusal)


if __name__ == "__main__":
    main()
