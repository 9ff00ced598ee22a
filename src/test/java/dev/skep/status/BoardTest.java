package dev.skep.status;

import static dev.skep.status.Sight.NOW;
import static dev.skep.status.Sight.SHOP;
import static dev.skep.status.Sight.running;
import static dev.skep.status.Sight.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skep.plan.Finding;
import dev.skep.plan.Why;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoardTest {

    private final Board board = new Board(Runnable::run, "run");
    private final List<Event> heard = new ArrayList<>();

    private static HistoryEntry entry(int pass) {
        return HistoryEntry.of(
                NOW,
                SHOP,
                pass,
                start(1),
                new Why.Missing(),
                HistoryEntry.Result.Done,
                Optional.empty(),
                Duration.ZERO);
    }

    private List<String> heardNames() {
        return heard.stream().map(event -> event.body().name()).toList();
    }

    private List<String> heardIds() {
        return heard.stream().map(Event::id).toList();
    }

    @Test
    void onlyChangesAreTold() {
        Situation settled = new Sight().wants(1).has(1, running()).plansNothing().situation();
        board.publish(settled);
        board.subscribe(Optional.empty(), heard::add);

        board.publish(settled);
        assertEquals(List.of(), heardNames());

        board.publish(
                new Sight()
                        .wants(2)
                        .has(1, running())
                        .plans(start(2), new Why.Missing())
                        .situation());
        assertEquals(List.of("condition", "condition", "counts"), heardNames());
    }

    @Test
    void findingsAreToldWhenTheyComeAndWhenTheyGo() {
        Situation looping =
                new Sight()
                        .wants(1)
                        .finds(Finding.Severity.DEGRADED, "CrashLoop", "web.1 failed")
                        .situation();
        board.subscribe(Optional.empty(), heard::add);
        board.publish(looping);
        board.publish(looping);
        board.publish(new Sight().wants(1).plansNothing().situation());

        List<Event.Body> findings =
                heard.stream()
                        .map(Event::body)
                        .filter(Event.FindingsChanged.class::isInstance)
                        .toList();
        assertEquals(List.of(crashLoops(1), crashLoops(0)), findings);
    }

    private static Event.FindingsChanged crashLoops(int count) {
        return new Event.FindingsChanged(
                "shop", Optional.of("web"), Finding.Severity.DEGRADED, "CrashLoop", count);
    }

    @Test
    void whatCameAfterTheLastSeenEventIsToldFirst() {
        for (int pass = 1; pass <= 4; pass++) {
            board.record(SHOP, entry(pass));
        }
        board.subscribe(Optional.of("run-2"), heard::add);
        board.record(SHOP, entry(5));

        assertEquals(List.of("run-3", "run-4", "run-5"), heardIds());
    }

    @Test
    void oneWhoMissedTooMuchIsToldSo() {
        for (int pass = 1; pass <= EventLog.LIMIT + 10; pass++) {
            board.record(SHOP, entry(pass));
        }
        board.subscribe(Optional.of("run-2"), heard::add);

        assertEquals("missed", heardNames().getFirst());
        assertEquals(EventLog.LIMIT + 1, heard.size());
    }

    @Test
    void anIdOfAnotherRunMeansThatAllWasMissed() {
        board.record(SHOP, entry(1));
        board.subscribe(Optional.of("earlier-7"), heard::add);
        assertEquals(List.of("missed", "step"), heardNames());

        heard.clear();
        board.subscribe(Optional.of("run-nonsense"), heard::add);
        assertEquals(List.of("missed", "step"), heardNames());
    }

    @Test
    void aStackAndAServiceThatAreGoneAreTold() {
        board.publish(new Sight().wants(1).has(1, running()).plansNothing().situation());
        board.subscribe(Optional.empty(), heard::add);

        board.publish(new Sight().situation());
        board.forget(SHOP, NOW);

        assertTrue(
                heardNames().containsAll(List.of("service-gone", "stack-gone")),
                heardNames()::toString);
        assertEquals(Optional.empty(), board.stack(SHOP));
        assertEquals(List.of(), board.history(SHOP));
    }

    @Test
    void historyIsBounded() {
        for (int pass = 1; pass <= History.LIMIT + 5; pass++) {
            board.record(SHOP, entry(pass));
        }
        List<HistoryEntry> history = board.history(SHOP);
        assertEquals(History.LIMIT, history.size());
        assertEquals(6, history.getFirst().pass());
        assertEquals("start web/1 (shop-web-1)", history.getFirst().step());
    }

    @Test
    void aBusyTellerTellsTheNewestOnly() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        Board busy = new Board(tasks::add, "run");
        busy.publish(new Sight().wants(1).situation());
        busy.publish(new Sight().wants(2).situation());
        busy.publish(new Sight().wants(3).situation());

        assertEquals(1, tasks.size());
        tasks.remove().run();
        assertEquals(3, busy.stack(SHOP).orElseThrow().services().getFirst().desired());
    }
}
