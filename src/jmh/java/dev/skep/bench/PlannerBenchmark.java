package dev.skep.bench;

import dev.skep.identity.SpecHash;
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

/** One plan over a big stack, ten replicas a service, with the memory that a former plan left. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlannerBenchmark {

    @Param({"100", "1000"})
    private int services;

    private final Planner planner = new Planner();
    private Scale whole;
    private Scale less;
    private Memory memory;

    @Setup
    public void setUp() {
        whole = Scale.of(services, 10);
        less = whole.withOneGone();
        memory = plan(whole, Memory.EMPTY).next();
    }

    private Plan plan(Scale scale, Memory before) {
        return planner.plan(scale.desired(), scale.observed(), before, Scale.NOW);
    }

    @Benchmark
    public Plan nothingChanged() {
        return plan(whole, memory);
    }

    @Benchmark
    public Plan oneReplicaGone() {
        return plan(less, memory);
    }

    /** What reading one service's spec costs, when a file has changed. */
    @Benchmark
    public SpecHash hashOfOneSpec() {
        return SpecHash.of(Scale.spec());
    }
}
