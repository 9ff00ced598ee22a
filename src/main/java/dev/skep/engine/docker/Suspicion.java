package dev.skep.engine.docker;

import dev.skep.plan.Step;

/** Which of what is known is to be read anew after a step. */
record Suspicion(ObservedCache cache, SwarmCache swarm) {

    /** Also after a failure: the step may have taken effect all the same. */
    void after(Step step) {
        switch (step) {
            case Step.CreateContainer create -> cache.suspectContainer(create.name());
            case Step.StartContainer start -> cache.suspectContainer(start.container());
            case Step.UnpauseContainer unpause -> cache.suspectContainer(unpause.container());
            case Step.StopContainer stop -> cache.suspectContainer(stop.container());
            case Step.RemoveContainer remove -> cache.suspectContainer(remove.container());
            case Step.RenameContainer rename -> cache.suspectContainer(rename.container());
            case Step.CreateNetwork _, Step.RemoveNetwork _ -> {
                cache.suspect(Listing.NETWORKS);
                swarm.suspect(SwarmInventory.Listing.NETWORKS);
            }
            case Step.CreateVolume _, Step.RemoveVolume _ -> cache.suspect(Listing.VOLUMES);
            case Step.WriteLastApplied _, Step.RemoveLastApplied _ -> {
                cache.suspect(Listing.VOLUMES);
                swarm.suspect(SwarmInventory.Listing.CONFIGS);
            }
            case Step.CreateService _, Step.UpdateService _, Step.RemoveService _ ->
                    swarm.suspect(SwarmInventory.Listing.SERVICES);
            case Step.UpdateNode _ -> swarm.suspect(SwarmInventory.Listing.NODES);
            case Step.CreateConfig _, Step.RemoveConfig _, Step.WriteRevision _ ->
                    swarm.suspect(SwarmInventory.Listing.CONFIGS);
            case Step.CreateSecret _, Step.RemoveSecret _ ->
                    swarm.suspect(SwarmInventory.Listing.SECRETS);
            case Step.PullImage _ -> cache.suspect(Listing.IMAGES);
            case Step.ConnectNetwork _, Step.CopyFiles _ -> {
                // Nothing of it is observed.
            }
        }
    }
}
