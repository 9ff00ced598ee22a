package dev.skep.web;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers for people and programs alike when something that was asked for is not there, or cannot
 * be had now.
 */
public final class ErrorAnswer {

    /** The body of the answer. */
    public record Body(String error) {}

    @ServerExceptionMapper
    public Response notFound(NotFoundException problem) {
        return answer(problem);
    }

    @ServerExceptionMapper
    public Response unavailable(ServiceUnavailableException problem) {
        return answer(problem);
    }

    private static Response answer(WebApplicationException problem) {
        return Response.status(problem.getResponse().getStatus())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new Body(String.valueOf(problem.getMessage())))
                .build();
    }
}
