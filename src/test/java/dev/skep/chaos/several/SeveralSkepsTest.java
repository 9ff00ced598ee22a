package dev.skep.chaos.several;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code LeadershipTest} does not do to those that lead; {@code ./dev chaos --mode swarm} does
 * a hundred of all kinds.
 */
@Tag("engine")
@Tag("afterwards")
@Timeout(900)
class SeveralSkepsTest {

    @TempDir private Path folder;

    @Test
    void oneActsWhateverHappensToItsNodeAndToTheSwarm() throws Exception {
        new SeveralSkeps(1, line -> System.out.println("several: " + line))
                .run(
                        folder,
                        List.of(
                                Fault.PROXY_KILLED,
                                Fault.NODE_KILLED,
                                Fault.LEASE_REMOVED,
                                Fault.LEADER_OF_THE_SWARM_KILLED,
                                Fault.QUORUM_LOST));
    }
}
