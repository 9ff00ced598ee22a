package dev.skep.fuzz;

import dev.skep.desired.ContainerSpec.Attachment;
import dev.skep.desired.ContainerSpec.FileMount;
import dev.skep.desired.DesiredService;
import dev.skep.desired.DesiredState;
import dev.skep.desired.FileContent;
import dev.skep.desired.FileSource;
import dev.skep.desired.Reading.Document;
import dev.skep.identity.ServiceName;
import dev.skep.identity.Slot;
import dev.skep.identity.SpecHash;
import dev.skep.identity.StackName;
import dev.skep.observed.LastApplied;
import dev.skep.observed.ObservedNode.Availability;
import dev.skep.plan.Step;
import dev.skep.tree.Fields;
import dev.skep.tree.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small desired state, and one step of each kind that could follow from it. */
final class EveryStep {

    private static final StackName SHOP = new StackName("shop");
    private static final Slot SLOT = new Slot(new ServiceName("web"), 1);

    private final DesiredState desired = read();

    DesiredState desired() {
        return desired;
    }

    /**
     * @param container the id of the one that the steps are about
     */
    List<Step> on(String container) {
        DesiredService web = desired.services().get(SLOT.service());
        return List.of(
                new Step.PullImage("web:2"),
                new Step.CreateNetwork(SHOP, desired.networks().get("shop_back")),
                new Step.CreateVolume(SHOP, desired.volumes().get("shop_data")),
                new Step.CreateContainer(
                        SHOP,
                        SLOT,
                        "shop-web-1",
                        web.template(),
                        3,
                        Collections.emptySortedMap(),
                        desired.origin()),
                new Step.ConnectNetwork(
                        SLOT,
                        container,
                        new Attachment(
                                "shop_back",
                                List.of("web"),
                                Optional.empty(),
                                Optional.empty(),
                                Collections.emptySortedMap())),
                new Step.CopyFiles(
                        SLOT,
                        container,
                        List.of(
                                new FileMount(
                                        "/run/secrets/key",
                                        new FileSource.Content(
                                                "key", FileContent.of(ComposeGrammar.SECRET)),
                                        0,
                                        0,
                                        0400))),
                new Step.StartContainer(SLOT, container),
                new Step.UnpauseContainer(SLOT, container),
                new Step.RenameContainer(SLOT, container, "shop-web-1"),
                new Step.StopContainer(SLOT, container),
                new Step.RemoveContainer(SLOT, container),
                new Step.RemoveNetwork("shop_default"),
                new Step.RemoveVolume("shop_data"),
                new Step.WriteLastApplied(
                        SHOP,
                        new LastApplied(3, new SpecHash("0123"), Collections.emptySortedMap())),
                new Step.RemoveLastApplied(SHOP, 2));
    }

    /**
     * @param service the id of the one that the steps are about
     */
    List<Step> onSwarm(String service) {
        ServiceName web = SLOT.service();
        Tree.Mapping spec =
                new Fields()
                        .put("Name", "shop_web")
                        .put(
                                "TaskTemplate",
                                new Fields().put("ContainerSpec", Fields.of("Image", "web:2")))
                        .tree();
        FileSource.Content file =
                new FileSource.Content("key", FileContent.of(ComposeGrammar.SECRET));
        return List.of(
                new Step.CreateService(SHOP, web, spec),
                new Step.UpdateService(SHOP, web, service, 7, spec),
                new Step.RemoveService(web, service),
                new Step.UpdateNode(
                        "node1", "one", 7, Availability.PAUSE, Optional.of(Instant.EPOCH)),
                new Step.CreateConfig(SHOP, "shop_key-0123", file),
                new Step.CreateSecret(SHOP, "shop_key-0123", file),
                new Step.WriteRevision(SHOP, web, 12, spec),
                new Step.RemoveConfig("shop_motd-0123", "config1"),
                new Step.RemoveSecret("shop_key-0123", "secret1"),
                new Step.CreateNetwork(SHOP, desired.networks().get("shop_back")),
                new Step.RemoveNetwork("shop_default"),
                new Step.WriteLastApplied(
                        SHOP,
                        new LastApplied(3, new SpecHash("0123"), Collections.emptySortedMap())),
                new Step.RemoveLastApplied(SHOP, 2));
    }

    private static DesiredState read() {
        try (ReadFiles files = new ReadFiles("")) {
            files.write(
                    Folder.ofTexts(
                            Map.of(
                                    "compose.yaml",
                                    """
                                    services:
                                      web: {image: "web:2", scale: 2, volumes: ["data:/d"], networks: [back]}
                                      db: {image: "web:2"}
                                    volumes: {data: {}}
                                    networks: {back: {}}
                                    """)));
            Document document = files.read().documents().getFirst();
            return switch (document) {
                case Document.Valid valid -> valid.state();
                case Document.Invalid invalid ->
                        throw new IllegalStateException(invalid.problems().toString());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
