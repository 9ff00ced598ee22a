package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Port;
import dev.skep.desired.input.Cursor;
import java.util.List;

/**
 * Counts the ports of one file: a range is a few letters long and can stand for all of them, as
 * often as it is written. Used by one thread.
 */
final class PortCount {

    private static final int MOST = 20_000;

    private int left = MOST;

    /** Those of one item of {@code ports}; none once there are too many, which is an error. */
    List<Port> read(Cursor item) {
        if (left < 0) {
            return List.of();
        }
        List<Port> ports = PortReader.read(item);
        left -= Math.max(1, ports.size());
        if (left < 0) {
            item.error("with this the file has more than " + MOST + " ports, which is the limit");
            return List.of();
        }
        return ports;
    }
}
