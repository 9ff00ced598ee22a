package dev.skep.desired.compose;

import dev.skep.desired.ContainerSpec.Port;
import dev.skep.desired.ContainerSpec.PublishMode;
import dev.skep.desired.input.Attributes;
import dev.skep.desired.input.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two forms of {@code ports}, and {@code expose}. */
final class PortReader {

    private static final int LARGEST = 65_535;
    private static final Map<String, String> PROTOCOLS =
            Map.of("tcp", "tcp", "udp", "udp", "sctp", "sctp");

    private static final Map<String, PublishMode> MODES =
            Map.of("host", PublishMode.HOST, "ingress", PublishMode.INGRESS);

    private static final Pattern SHORT =
            Pattern.compile(
                    "(?:(?:(?<ip>[0-9.]+|\\[[0-9a-fA-F:.%]+]):)?(?<published>[0-9]*(?:-[0-9]+)?):)?"
                            + "(?<target>[0-9]+(?:-[0-9]+)?)(?:/(?<protocol>[a-z]+))?");

    private PortReader() {}

    /** One port or a range of them, both ends included. */
    record Range(int first, int last) {

        /**
         * @throws IllegalArgumentException with a sentence for the user
         */
        static Range parse(String text) {
            String[] ends = text.split("-", 2);
            try {
                Range range =
                        new Range(
                                Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
                if (range.first >= 1 && range.last <= LARGEST && range.first <= range.last) {
                    return range;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(expectation(text), e);
            }
            throw new IllegalArgumentException(expectation(text));
        }

        private static String expectation(String text) {
            return "expected a port from 1 to "
                    + LARGEST
                    + " or a range of them, got \""
                    + text
                    + "\"";
        }

        int size() {
            return last - first + 1;
        }

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    static List<Port> read(Cursor item) {
        return item.isMapping() ? readLong(item) : readShort(item);
    }

    private static List<Port> readShort(Cursor item) {
        Optional<String> text = item.word();
        if (text.isEmpty()) {
            return List.of();
        }
        Matcher matcher = SHORT.matcher(text.get());
        if (!matcher.matches()) {
            item.expected("[[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL]");
            return List.of();
        }
        String protocol = Optional.ofNullable(matcher.group("protocol")).orElse("tcp");
        if (!PROTOCOLS.containsKey(protocol)) {
            item.error("expected the protocol tcp, udp or sctp, got \"" + protocol + "\"");
            return List.of();
        }
        Optional<String> address =
                Optional.ofNullable(matcher.group("ip")).map(ip -> ip.replaceAll("[\\[\\]]", ""));
        Optional<String> published =
                Optional.ofNullable(matcher.group("published")).filter(ports -> !ports.isEmpty());
        return ports(
                item,
                matcher.group("target"),
                published,
                new Port(address, Optional.empty(), 0, protocol, PublishMode.INGRESS));
    }

    /** {@code name} and {@code app_protocol} are notes for people. */
    private static List<Port> readLong(Cursor item) {
        Attributes port = item.attributes();
        port.text("name");
        port.text("app_protocol");
        PublishMode mode =
                port.at("mode").flatMap(value -> value.oneOf(MODES)).orElse(PublishMode.INGRESS);
        Optional<String> target = port.required("target").flatMap(Cursor::word);
        Optional<String> address = port.text("host_ip").filter(ip -> !ip.isEmpty());
        Optional<String> published =
                port.at("published").flatMap(Cursor::word).filter(range -> !range.isEmpty());
        String protocol =
                port.at("protocol").flatMap(value -> value.oneOf(PROTOCOLS)).orElse("tcp");
        port.end();
        Port form = new Port(address, Optional.empty(), 0, protocol, mode);
        return target.map(range -> ports(item, range, published, form)).orElse(List.of());
    }

    /**
     * Ranges of one size become pairs; a range on the host for one port of the container stays, for
     * the engine to choose from.
     *
     * @param form a port with all but its numbers
     */
    private static List<Port> ports(
            Cursor item, String target, Optional<String> published, Port form) {
        List<Port> ports = new ArrayList<>();
        try {
            Range targets = Range.parse(target);
            Optional<Range> hosts = published.map(Range::parse);
            if (targets.size() == 1) {
                return List.of(numbered(form, hosts.map(Range::toString), targets.first()));
            }
            if (hosts.isPresent() && hosts.get().size() != targets.size()) {
                item.error(
                        "the range "
                                + hosts.get()
                                + " of the host and the range "
                                + targets
                                + " of the container differ in size");
                return List.of();
            }
            for (int i = 0; i < targets.size(); i++) {
                int offset = i;
                ports.add(
                        numbered(
                                form,
                                hosts.map(range -> String.valueOf(range.first() + offset)),
                                targets.first() + i));
            }
        } catch (IllegalArgumentException e) {
            item.error(String.valueOf(e.getMessage()));
        }
        return ports;
    }

    private static Port numbered(Port form, Optional<String> published, int target) {
        return new Port(form.hostIp(), published, target, form.protocol(), form.mode());
    }

    /** {@code 80/tcp}, of {@code 80}, {@code 80/udp} or {@code 80-82}. */
    static List<String> exposed(Cursor item) {
        return item.parsed(
                        text -> {
                            String[] parts = text.split("/", 2);
                            String protocol = parts.length == 2 ? parts[1] : "tcp";
                            if (!PROTOCOLS.containsKey(protocol)) {
                                throw new IllegalArgumentException(
                                        "expected the protocol tcp, udp or sctp, got \""
                                                + protocol
                                                + "\"");
                            }
                            Range range = Range.parse(parts[0]);
                            List<String> ports = new ArrayList<>();
                            for (int port = range.first(); port <= range.last(); port++) {
                                ports.add(port + "/" + protocol);
                            }
                            return ports;
                        })
                .orElse(List.of());
    }
}
