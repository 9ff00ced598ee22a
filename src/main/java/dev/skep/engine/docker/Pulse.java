package dev.skep.engine.docker;

import dev.skep.engine.EngineException;
import dev.skep.engine.docker.Vitals.Sign;
import dev.skep.observed.Life;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks one daemon of several again and again whether it is there, on a virtual thread of its own: a
 * node that loses its power says nothing, and neither does its event stream.
 */
final class Pulse implements AutoCloseable {

    /** What is told of a daemon, from one thread, each time that it becomes something else. */
    interface Listener {

        /** It leaves questions unanswered, which may have small reasons. */
        void mute();

        /** It is suspected of being dead. */
        void suspected();

        /**
         * It is neither mute nor suspected any more.
         *
         * @param suspectSince since when it had been silent, if it was suspected
         */
        void answersAgain(Optional<Instant> suspectSince);
    }

    private static final int ROUNDS = 4;

    /**
     * An engine that answers this question has nothing to complain of: 502, 503 and 504 are not its
     * own.
     */
    private static final int PROXY_WITHOUT_ENGINE = 500;

    private final DockerApi api;
    private final Optional<InetSocketAddress> port;
    private final Vitals vitals;
    private final Duration period;
    private final Pause pause;
    private final InstantSource clock;
    private final Listener listener;
    private final Thread thread;
    private volatile @Nullable Instant suspectSince;
    private volatile boolean mute;
    private volatile boolean heard;
    private volatile boolean closed;

    /**
     * @param port of the daemon, where a connection to it says something
     */
    Pulse(
            DockerApi api,
            Optional<InetSocketAddress> port,
            Duration suspectAfter,
            Pause pause,
            InstantSource clock,
            Listener listener) {
        this.api = api;
        this.port = port;
        this.vitals = new Vitals(suspectAfter, clock.instant());
        this.period = suspectAfter.dividedBy(ROUNDS);
        this.pause = pause;
        this.clock = clock;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("docker-pulse").unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    /** Since when it has been silent, if it is suspected of being dead. */
    Optional<Instant> suspectSince() {
        return Optional.ofNullable(suspectSince);
    }

    /** Whether it leaves questions unanswered, be it suspected or not. */
    boolean isMute() {
        return mute;
    }

    /** What it knows of its daemon. */
    Life life() {
        Instant since = suspectSince;
        if (since != null) {
            return new Life.Silent(since);
        }
        if (!heard) {
            return Life.UNKNOWN;
        }
        return vitals.isLate(clock.instant()) ? Life.LATE : Life.ANSWERS;
    }

    /** It has told something, if only that its stream of events is open. */
    void told() {
        answered();
    }

    private void answered() {
        vitals.answered(clock.instant());
        heard = true;
    }

    void streamLost() {
        vitals.against(Sign.NO_STREAM);
    }

    private void follow() {
        try {
            while (!closed) {
                ask();
                judge();
                pause.of(period);
                // An answer may be waited for beyond the moment at which it is missed.
                judge();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        try {
            Answer answer =
                    api.send(
                            Call.get("ask the engine whether it is there", "_ping")
                                    .within(period.multipliedBy(2)));
            if (answer.status() < PROXY_WITHOUT_ENGINE) {
                answered();
            } else {
                vitals.against(Sign.NO_ANSWER);
            }
        } catch (EngineException e) {
            vitals.against(Sign.NO_ANSWER);
            if (!canConnect()) {
                vitals.against(Sign.NO_CONNECTION);
            }
        }
    }

    /** Only what has a port can be tried without a word. */
    private boolean canConnect() {
        if (port.isEmpty()) {
            return true;
        }
        try (Socket socket = new Socket()) {
            InetSocketAddress there = port.get();
            socket.connect(
                    new InetSocketAddress(there.getHostString(), there.getPort()),
                    (int) period.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void judge() {
        Instant now = clock.instant();
        Instant since = vitals.suspectSince(now).orElse(null);
        Instant wasSuspectSince = suspectSince;
        boolean wasMute = mute;
        mute = vitals.isMute(now);
        suspectSince = since;
        if (since != null && wasSuspectSince == null) {
            listener.suspected();
        } else if (since == null && wasSuspectSince != null) {
            listener.answersAgain(Optional.of(wasSuspectSince));
        } else if (since == null && !mute && wasMute) {
            listener.answersAgain(Optional.empty());
        } else if (mute && !wasMute) {
            listener.mute();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
