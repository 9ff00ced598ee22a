package dev.skep.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.desired.UpdatePolicy;
import dev.skep.engine.EngineException;
import dev.skep.engine.FakeEngine.When;
import dev.skep.observed.ObservedContainer;
import dev.skep.plan.PlanText;
import dev.skep.status.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever happens to an engine and to Skep, once it stops happening the stack settles, and what a
 * stranger would then do is nothing.
 *
 * <p>One test a seed; {@code -Dskep.seed=N} runs one alone.
 */
class RandomFaultsTest {

    private static final int SEEDS = 300;
    private static final int FAULTS = 25;

    @TestFactory
    Stream<DynamicTest> faultsStopAndItSettles() {
        Integer one = Integer.getInteger("skep.seed");
        IntStream seeds = one == null ? IntStream.range(0, SEEDS) : IntStream.of(one);
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed)));
    }

    private static void run(int seed) throws Exception {
        Random random = new Random(seed);
        LoopOnFakeEngine loop = new LoopOnFakeEngine(seed);
        loop.engine.foreignContainer("somebody-else");
        List<String> story = new ArrayList<>();
        int replicas = 3;
        loop.submit(LoopOnFakeEngine.web(replicas, "web:1", update(random)));
        for (int fault = 0; fault < FAULTS; fault++) {
            loop.turn(Duration.ofMillis(random.nextInt(4000)), () -> false);
            if (random.nextInt(5) == 0) {
                replicas = random.nextInt(6);
                String image = "web:" + (1 + random.nextInt(3));
                story.add("edit " + replicas + " " + image);
                loop.submit(LoopOnFakeEngine.web(replicas, image, update(random)));
            } else {
                story.add(fault(loop, random));
            }
        }
        heal(loop);
        String told = story + "\n" + PlanText.of(loop.freshPlan());
        assertTrue(
                loop.status().filter(status -> status.is(Condition.Type.Settled)).isPresent(),
                () -> told + loop.status());
        assertEquals("", PlanText.of(loop.freshPlan()), told);
        assertEquals(replicas, loop.engine.all().size(), told);
        assertTrue(loop.engine.all().stream().allMatch(ObservedContainer::isReady), told);
        assertTrue(
                loop.engine.all().stream()
                        .allMatch(each ->
                                each.name()
                                        .equals(each.slot().containerName(LoopOnFakeEngine.STACK))),
                told);
    }

    private static void heal(LoopOnFakeEngine loop) {
        loop.engine.setReachable(true);
        loop.engine.openStream();
        loop.resync();
        loop.turn(
                Duration.ofMinutes(20),
                () ->
                        loop.status()
                                .filter(status -> status.is(Condition.Type.Settled))
                                .isPresent());
        loop.turn(Duration.ofSeconds(30), () -> false);
    }

    private static UpdatePolicy update(Random random) {
        return new UpdatePolicy(
                random.nextInt(3),
                Duration.ofSeconds(random.nextInt(3)),
                Duration.ofSeconds(random.nextInt(6)),
                UpdatePolicy.Order.values()[random.nextInt(2)],
                UpdatePolicy.FailureAction.CONTINUE,
                0);
    }

    private static String fault(LoopOnFakeEngine loop, Random random) throws EngineException {
        List<ObservedContainer> all = loop.engine.all();
        int kind = random.nextInt(12);
        if (kind < 7 && all.isEmpty()) {
            return "nobody there";
        }
        ObservedContainer victim = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        return switch (kind) {
            case 0 -> {
                loop.engine.kill(victim.id(), 137);
                yield "kill " + victim.name();
            }
            case 1 -> {
                loop.engine.removeFromOutside(victim.id());
                yield "remove " + victim.name();
            }
            case 2 -> {
                loop.engine.stopFromOutside(victim.id());
                yield "stop " + victim.name();
            }
            case 3 -> {
                loop.engine.oom(victim.id());
                yield "oom " + victim.name();
            }
            case 4 -> {
                loop.engine.endByItself(victim.id(), random.nextInt(2));
                yield "end " + victim.name();
            }
            case 5 -> {
                loop.engine.pause(victim.id());
                yield "pause " + victim.name();
            }
            case 6 -> {
                loop.engine.endByItself(victim.id(), 1);
                loop.restartController();
                yield "end and restart " + victim.name();
            }
            case 7 -> {
                loop.engine.failNext(EngineException.Kind.FAILED, When.BEFORE_EFFECT);
                yield "fail before";
            }
            case 8 -> {
                loop.engine.failNext(EngineException.Kind.UNREACHABLE, When.AFTER_EFFECT);
                yield "fail after";
            }
            case 9 -> {
                loop.engine.setReachable(random.nextBoolean());
                yield "reachable or not";
            }
            case 10 -> {
                loop.restartController();
                yield "controller restarted";
            }
            default -> {
                loop.submitBroken();
                yield "broken file";
            }
        };
    }
}
