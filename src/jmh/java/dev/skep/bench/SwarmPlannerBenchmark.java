package dev.skep.bench;

import dev.skep.plan.Memory;
import dev.skep.plan.Plan;
import dev.skep.plan.Planner;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One plan over a big stack on a swarm, ten replicas a service. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SwarmPlannerBenchmark {

    @Param({"500"})
    private int services;

    private final Planner planner = new Planner();
    private SwarmScale whole;
    private SwarmScale changed;
    private Memory memory;

    @Setup
    public void setUp() {
        whole = SwarmScale.of(services, 10);
        changed = whole.withOneChanged();
        memory = plan(whole, Memory.EMPTY).next();
    }

    private Plan plan(SwarmScale scale, Memory before) {
        return planner.plan(scale.desired(), scale.observed(), before, Scale.NOW);
    }

    @Benchmark
    public Plan servicesUnchanged() {
        return plan(whole, memory);
    }

    @Benchmark
    public Plan oneTaskChanged() {
        return plan(changed, memory);
    }
}
