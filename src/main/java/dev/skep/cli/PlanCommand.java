package dev.skep.cli;

import dev.skep.desired.DesiredState;
import dev.skep.engine.Engine;
import dev.skep.engine.EngineException;
import dev.skep.observed.ObservedState;
import dev.skep.plan.Finding;
import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.PlanText;
import dev.skep.plan.Planner;
import dev.skep.status.PlanView;
import dev.skep.status.Reach;
import dev.skep.status.Situation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skep plan}: shows what would be done, and does nothing. */
@Command(name = "plan", description = "Show what would be done to the live engine, and why.")
final class PlanCommand implements Callable<Integer> {

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private FileArguments files = new FileArguments();

    @Option(names = "--json", description = "As JSON: one object a stack, in an array.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or directories of them.")
    private List<Path> paths = new ArrayList<>();

    PlanCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() throws EngineException {
        PrintWriter err = spec.commandLine().getErr();
        Optional<List<DesiredState>> states = skep.read(files.over(paths), err);
        if (states.isEmpty()) {
            return SkepCommand.FAILED;
        }
        List<Situation> situations = new ArrayList<>();
        try (Surroundings.Connection connection = skep.connect(err)) {
            for (DesiredState desired : states.get()) {
                situations.add(situation(desired, connection.engine()));
            }
        }
        print(situations);
        boolean toDo =
                situations.stream()
                        .flatMap(situation -> situation.plan().stream())
                        .anyMatch(PlanCommand::isToDo);
        return toDo ? SkepCommand.TO_DO : SkepCommand.OK;
    }

    private Situation situation(DesiredState desired, Engine engine) throws EngineException {
        ObservedState observed = engine.observe(desired.stack());
        Instant now = skep.surroundings().clock().instant();
        Plan plan = new Planner().plan(desired, observed, Memory.EMPTY, now);
        return new Situation(
                desired.stack(),
                Optional.of(desired),
                Optional.of(observed),
                Optional.of(plan),
                List.of(),
                new Reach.Reachable(),
                now);
    }

    /** A step, or something that keeps Skep from one. */
    private static boolean isToDo(Plan plan) {
        return !plan.nodes().isEmpty()
                || plan.findings().stream()
                        .anyMatch(finding -> finding.severity() != Finding.Severity.NOTE);
    }

    private void print(List<Situation> situations) {
        PrintWriter out = spec.commandLine().getOut();
        List<PlanView> views =
                situations.stream().flatMap(situation -> PlanView.of(situation).stream()).toList();
        if (json) {
            out.println(Json.text(views));
        } else {
            for (Situation situation : situations) {
                situation.plan().ifPresent(plan -> print(situation, plan, out));
            }
        }
        out.flush();
    }

    private static void print(Situation situation, Plan plan, PrintWriter out) {
        out.println("stack " + situation.stack() + "  generation " + plan.generation());
        String text = PlanText.of(plan);
        out.print(text.isEmpty() ? "nothing to do\n" : text);
        PlanView.of(situation)
                .map(PlanView::restarts)
                .filter(restarts -> !restarts.isEmpty())
                .ifPresent(restarts -> out.println("restarts " + String.join(" ", restarts)));
    }
}
