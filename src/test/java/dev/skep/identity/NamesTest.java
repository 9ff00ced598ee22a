package dev.skep.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stacks, services and slots: what they may be called, and in which order they stand. */
class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"shop", "1st", "my_shop-2"})
    void aStackMayBeCalled(String name) {
        assertEquals(name, new StackName(name).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Shop", "-shop", "_shop", "my.shop", "my shop"})
    void aStackMayNotBeCalled(String name) {
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> new StackName(name))
                        .getMessage()
                        .endsWith("(at most 63 characters), got \"" + name + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "Web", "1.web_front-2"})
    void aServiceMayBeCalled(String name) {
        assertEquals(name, new ServiceName(name).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-web", ".web", "_web", "web/1", "web front"})
    void aServiceMayNotBeCalled(String name) {
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> new ServiceName(name))
                        .getMessage()
                        .endsWith("(at most 63 characters), got \"" + name + "\""));
    }

    @Test
    void aNameHasAtMost63Characters() {
        String longest = "a".repeat(63);
        assertEquals(longest, new StackName(longest).value());
        assertEquals(longest, new ServiceName(longest).value());
        assertThrows(IllegalArgumentException.class, () -> new StackName(longest + "a"));
        assertThrows(IllegalArgumentException.class, () -> new ServiceName(longest + "a"));
    }

    @ParameterizedTest
    @CsvSource({"My Shop, myshop", "_-shop_1-, shop_1-", "shop.example, shopexample", "., ''"})
    void aFoldersNameBecomesAStacksName(String folder, String stack) {
        assertEquals(stack, StackName.normalize(folder));
    }

    @Test
    void aSlotIsNumberedFromOneOn() {
        assertEquals("web/1", slot("web", 1).toString());
        assertThrows(IllegalArgumentException.class, () -> slot("web", 0));
    }

    @Test
    void theContainerOfASlotIsCalledAsComposeCallsIt() {
        assertEquals("shop-web-12", slot("web", 12).containerName(new StackName("shop")));
    }

    @Test
    void slotsStandByServiceAndThenByNumber() {
        List<Slot> inOrder = List.of(slot("db", 2), slot("web", 2), slot("web", 10));
        assertEquals(inOrder, inOrder.reversed().stream().sorted().toList());
    }

    @Test
    void stacksStandByName() {
        assertEquals(
                List.of(new StackName("a"), new StackName("b")),
                Stream.of(new StackName("b"), new StackName("a")).sorted().toList());
    }

    private static Slot slot(String service, int number) {
        return new Slot(new ServiceName(service), number);
    }
}
