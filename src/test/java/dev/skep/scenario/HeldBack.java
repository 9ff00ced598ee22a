package dev.skep.scenario;

import dev.skep.scenario.FaultyProxy.Holding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes on what it is given when it is much, or has been held for long: as a proxy that buffers.
 */
final class HeldBack extends OutputStream {

    private final OutputStream client;
    private final Holding holding;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    HeldBack(OutputStream client, Holding holding) {
        this.client = client;
        this.holding = holding;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int count) throws IOException {
        if (held.size() == 0) {
            Thread.ofVirtual().name("held-back").start(this::passLater);
        }
        held.write(bytes, from, count);
        if (held.size() >= holding.bytes()) {
            pass();
        }
    }

    private void passLater() {
        try {
            Waiting.pause(holding.longest());
            pass();
        } catch (IOException gone) {
            // So is what was held for it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void pass() throws IOException {
        held.writeTo(client);
        client.flush();
        held.reset();
    }
}
