package dev.skep.web;

import dev.skep.identity.StackName;
import dev.skep.status.Board;
import dev.skep.status.HistoryEntry;
import dev.skep.status.PlanView;
import dev.skep.status.StackStatus;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Collection;
import java.util.List;

/** What is known of the stacks; reads only. */
@Path("/api/stacks")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
public final class StacksResource {

    private final Board board;

    public StacksResource(Board board) {
        this.board = board;
    }

    @GET
    public Collection<StackStatus> stacks() {
        return board.stacks();
    }

    @GET
    @Path("{stack}")
    public StackStatus stack(@PathParam("stack") String stack) {
        return board.stack(name(stack)).orElseThrow(() -> unknown(stack));
    }

    /** The plan that the last pass made. */
    @GET
    @Path("{stack}/plan")
    public PlanView plan(@PathParam("stack") String stack) {
        StackStatus status = stack(stack);
        return board.plan(name(stack))
                .orElseThrow(() ->
                        new NotFoundException(
                                "there is no plan for stack \"" + status.name() + "\" yet"));
    }

    /** The last steps, oldest first. */
    @GET
    @Path("{stack}/history")
    public List<HistoryEntry> history(@PathParam("stack") String stack) {
        return board.history(new StackName(stack(stack).name()));
    }

    private static StackName name(String text) {
        try {
            return new StackName(text);
        } catch (IllegalArgumentException _) {
            throw unknown(text);
        }
    }

    private static NotFoundException unknown(String text) {
        return new NotFoundException("there is no stack \"" + text + "\"");
    }
}
