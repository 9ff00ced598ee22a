package dev.skep.web;

import dev.skep.desired.Problem;
import dev.skep.lead.Holder;
import dev.skep.lead.Leadership;
import dev.skep.status.Board;
import dev.skep.status.Reach;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Answers whether the process is alive, whether it can do its work, and whether it has begun. */
@Singleton
public final class Checks {

    /** Six times as long as a healthy loop ever rests. */
    static final Duration STUCK = Duration.ofSeconds(30);

    private final Board board;
    private final InstantSource clock;

    public Checks(Board board, InstantSource clock) {
        this.board = board;
        this.clock = clock;
    }

    /**
     * A loop that does not turn any more does not come back by itself: the process is to be
     * replaced.
     */
    @Produces
    @Singleton
    @Liveness
    HealthCheck loop() {
        return () -> {
            Instant now = clock.instant();
            HealthCheckResponseBuilder response = HealthCheckResponse.named("loop turns");
            board.lastTurn().ifPresent(turn -> response.withData("lastTurn", turn.toString()));
            // Before the first turn there is nothing to judge: that is what "started" is for.
            return response.status(
                            board.lastTurn()
                                    .map(turn -> turn.plus(STUCK).isAfter(now))
                                    .orElse(true))
                    .build();
        };
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck engine() {
        return () -> {
            HealthCheckResponseBuilder response = HealthCheckResponse.named("engine answers");
            leader(board.leadership()).ifPresent(it -> response.withData("leader", it));
            return switch (board.engine()) {
                case Reach.Reachable() -> response.up().build();
                case Reach.NotYet() ->
                        response.down().withData("why", "it was not asked yet").build();
                // It may be promoted, or an operator may name another: to restart would not help.
                case Reach.NoSay without ->
                        response.up()
                                .withData("why", without.cause())
                                .withData("since", without.since().toString())
                                .build();
                case Reach.Unreachable unreachable -> {
                    unreachable
                            .retryAt()
                            .ifPresent(at -> response.withData("retryAt", at.toString()));
                    yield response.down()
                            .withData("why", unreachable.cause())
                            .withData("since", unreachable.since().toString())
                            .build();
                }
            };
        };
    }

    /** One that follows is as ready as the one that leads, and says so. */
    private static Optional<String> leader(Leadership leadership) {
        return switch (leadership) {
            case Leadership.Leading leading ->
                    Optional.of(leading.holder().name() + ", which is this one");
            case Leadership.Following following ->
                    Optional.of(following.leader().map(Holder::name).orElse("nobody"));
            case Leadership.Alone(), Leadership.Elsewhere _ -> Optional.empty();
        };
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck desired() {
        return () -> {
            HealthCheckResponseBuilder response =
                    HealthCheckResponse.named("desired state loaded").status(board.isInputLoaded());
            int number = 0;
            for (Problem problem : board.unattributed()) {
                response.withData("problem " + ++number, problem.toString());
            }
            return response.build();
        };
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started() {
        return () ->
                HealthCheckResponse.named("loop turned")
                        .status(board.lastTurn().isPresent())
                        .build();
    }
}
