package dev.skep.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was found when an engine was looked at from all sides: {@code skep doctor} tells it.
 *
 * @param endpoint where the engine is, as it was named
 * @param source what named it: {@code DOCKER_HOST}, {@code --host}
 * @param keeps what is kept there, and through whom; else why nothing can be
 * @param usable whether anything can be kept
 * @param daemons each one that was asked
 * @param denied calls that something in between does not let pass
 * @param tried how many calls were tried
 * @param unreached names of nodes that the swarm has and that none of the daemons is on; empty
 *     where only one endpoint was named
 */
public record Checkup(
        String endpoint,
        String source,
        String keeps,
        boolean usable,
        List<Daemon> daemons,
        List<Denied> denied,
        int tried,
        List<String> unreached) {

    /** Clocks that differ by more make events hard to put in order, and certificates fail. */
    private static final Duration MOST_SKEW = Duration.ofSeconds(5);

    /**
     * One daemon.
     *
     * @param part what it is in its swarm
     * @param version of the engine
     * @param api the version of the API that is spoken with it
     * @param latency of one small answer; empty where there was none
     * @param skew how far its clock goes before ours
     * @param failure why it did not answer; empty where it did
     * @param asked whether it is the one that is spoken with
     */
    public record Daemon(
            String endpoint,
            String name,
            String part,
            String version,
            String api,
            Optional<Duration> latency,
            Optional<Duration> skew,
            Optional<String> failure,
            boolean asked) {}

    /**
     * @param call method and path
     * @param purpose what it is needed for
     * @param answer what came in place of the engine's
     */
    public record Denied(String call, String purpose, String answer) {

        /** For people. */
        public String text() {
            return call + " is denied (" + answer + "), which Skep needs to " + purpose;
        }
    }

    /**
     * @param what is wrong, for people
     * @param remedy what to do
     */
    public record Problem(String what, String remedy) {}

    /** What is wrong, the gravest first. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        if (!usable) {
            problems.add(new Problem(keeps, "nothing is kept until then"));
        }
        for (Daemon daemon : daemons) {
            daemon.failure()
                    .filter(_ -> daemons.size() > 1)
                    .ifPresent(failure ->
                            problems.add(
                                    new Problem(
                                            daemon.endpoint() + " does not answer: " + failure,
                                            "see that the node is up and that the proxy on it runs")));
            daemon.skew()
                    .filter(skew -> skew.abs().compareTo(MOST_SKEW) > 0)
                    .ifPresent(skew ->
                            problems.add(
                                    new Problem(
                                            "the clock of "
                                                    + daemon.name()
                                                    + " and ours differ by "
                                                    + skew.abs().toSeconds()
                                                    + " s",
                                            "let both follow one time server")));
        }
        denied.forEach(
                denied -> problems.add(new Problem(denied.text(), "let it pass in the proxy")));
        unreached.forEach(name ->
                problems.add(
                        new Problem(
                                "the swarm has a node "
                                        + name
                                        + ", and none of the endpoints leads to it: what happens there is heard late",
                                "run a proxy there, or name it with --host")));
        return problems;
    }
}
