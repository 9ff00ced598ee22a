package dev.skep.engine.docker;

import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.Choice.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks many daemons at once who they are. Once a manager has answered that will do, the others have
 * a moment left: whoever is slow, a worker perhaps, is not what everything waits for.
 */
final class RollCall {

    private static final long MOMENT_MILLIS = 300;

    private static final Executor THREADS =
            task -> Thread.ofVirtual().name("roll-call").start(task);

    private final CompletableFuture<Void> hasOneThatWillDo = new CompletableFuture<>();

    private RollCall() {}

    /**
     * @param ask returns in a bounded time, and throws nothing
     * @return in the order of the daemons
     */
    static List<Candidate> of(List<Daemon> daemons, Function<Daemon, Candidate> ask) {
        return daemons.size() == 1
                ? List.of(ask.apply(daemons.getFirst()))
                : new RollCall().call(daemons, ask);
    }

    private List<Candidate> call(List<Daemon> daemons, Function<Daemon, Candidate> ask) {
        List<CompletableFuture<Candidate>> answers = new ArrayList<>();
        for (Daemon daemon : daemons) {
            CompletableFuture<Candidate> answer =
                    CompletableFuture.supplyAsync(() -> ask.apply(daemon), THREADS);
            answers.add(answer.whenComplete((candidate, _) -> note(candidate)));
        }
        CompletableFuture<Void> all =
                CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
        CompletableFuture.anyOf(all, hasOneThatWillDo).join();
        all.completeOnTimeout(null, MOMENT_MILLIS, TimeUnit.MILLISECONDS).join();
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < daemons.size(); i++) {
            candidates.add(answers.get(i).getNow(late(daemons.get(i))));
        }
        return candidates;
    }

    private void note(Candidate candidate) {
        if (candidate != null && candidate.isManagerWithLeader() && !candidate.isDoubtful()) {
            hasOneThatWillDo.complete(null);
        }
    }

    private static Candidate late(Daemon daemon) {
        String where = daemon.endpoint().host().toString();
        return new Candidate(
                where,
                Optional.empty(),
                Optional.of(
                        new EngineException(
                                Kind.UNREACHABLE,
                                "ask what the engine is: " + where + " is slower than the others")),
                true);
    }
}
