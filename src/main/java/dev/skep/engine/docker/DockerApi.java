package dev.skep.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.skep.desired.OneLine;
import dev.skep.engine.EngineException;
import dev.skep.engine.EngineException.Kind;
import dev.skep.engine.docker.endpoint.Endpoint;
import dev.skep.engine.docker.endpoint.EngineClient;
import dev.skep.engine.docker.endpoint.EngineClient.Gate;
import dev.skep.observed.ApiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The Docker Engine API of one daemon.
 *
 * <p>Every exchange runs on a virtual thread of its own that is interrupted when its time is up:
 * response time-outs of the transport do not work on unix sockets, and an interrupt closes the
 * socket, which gives the pooled connection back.
 */
final class DockerApi implements Api, AutoCloseable {

    /** Of one object in a stream of them. */
    private static final int LONGEST_OBJECT = 1 << 20;

    private static final String PING = "_ping";

    /** The engine has nothing to do for this answer: one that takes longer gives none. */
    private static final Duration PING_PATIENCE = Duration.ofSeconds(5);

    private final EngineClient http;

    /** An open stream holds a connection: it must not keep the calls waiting for one. */
    private final EngineClient streams;

    private final Agreement agreement;
    private final ExecutorService threads;
    private final AtomicLong calls = new AtomicLong();

    /** What is being waited for, by the number of its call. */
    private final Map<Long, Future<?>> open = new ConcurrentHashMap<>();

    private DockerApi(EngineClient http, EngineClient streams, Agreement agreement) {
        this.http = http;
        this.streams = streams;
        this.agreement = agreement;
        this.threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("docker-call-", 0).factory());
    }

    /** Opens no connection yet. */
    static DockerApi of(Endpoint endpoint) {
        return new DockerApi(
                endpoint.client(), endpoint.client(), new Agreement(endpoint.apiVersion()));
    }

    @Override
    public Answer send(Call call) throws EngineException {
        Answer answer = sendOnce(call);
        if (!answer.isOfVersion()) {
            return answer;
        }
        agreement.doubt();
        Answer again = sendOnce(call);
        if (again.isOfVersion()) {
            throw failure(again);
        }
        return again;
    }

    private EngineException failure(Answer answer) {
        return answer.isOfVersion() ? agreement.refusal(answer.message()) : answer.failure();
    }

    private Answer sendOnce(Call call) throws EngineException {
        Request request = request(call);
        return bounded(
                call,
                _ -> {
                    try (Response response = begin(http, request, permitted(call))) {
                        return read(call, response);
                    }
                });
    }

    @Override
    public Optional<ApiVersion> version() {
        return agreement.known();
    }

    @Override
    public void drain(Call call, ObjectSink sink) throws EngineException {
        Request request = request(call);
        Answer answer =
                bounded(
                        call,
                        progress -> {
                            try (Response response = begin(http, request, permitted(call))) {
                                if (response.getStatusCode() / 100 != 2) {
                                    return read(call, response);
                                }
                                Allowance body = new Allowance(response.getBody(), LONGEST_OBJECT);
                                try (var objects =
                                        Json.MAPPER
                                                .readerFor(JsonNode.class)
                                                .<JsonNode>readValues(body)) {
                                    while (objects.hasNextValue()) {
                                        body.renew();
                                        sink.accept(objects.nextValue());
                                        progress.incrementAndGet();
                                    }
                                }
                                return new Answer(
                                        call,
                                        response.getStatusCode(),
                                        MissingNode.getInstance(),
                                        "",
                                        Optional.empty());
                            }
                        });
        answer.orThrow();
    }

    /**
     * Opens a stream that has no end: in time up to its headers. The caller closes it, from any
     * thread. The engine may be another one than before: the version is agreed on anew.
     */
    Response open(Call call) throws EngineException {
        agreement.doubt();
        Request request = request(call);
        Response response = bounded(call, _ -> begin(streams, request, Gate.OPEN));
        if (response.getStatusCode() / 100 == 2) {
            return response;
        }
        try (response) {
            throw failure(bounded(call, _ -> read(call, response)));
        }
    }

    /**
     * The daemon's clock, as the header of its answer shows it: in whole seconds.
     *
     * @throws EngineException when it is not there
     */
    Optional<String> date() throws EngineException {
        Answer answer =
                send(Call.get("ask the engine whether it is there", PING).within(PING_PATIENCE));
        answer.orThrow();
        return answer.date();
    }

    /** Nobody waits for its answers any longer. */
    void giveUp() {
        open.values().forEach(answer -> answer.cancel(true));
    }

    /** How many requests were sent so far. */
    long calls() {
        return calls.get();
    }

    private static Gate permitted(Call call) {
        return () -> {
            if (!call.permit().holds()) {
                throw new PermitEnded();
            }
        };
    }

    /** Who makes the call has lost the right to. */
    private static final class PermitEnded extends IOException {

        private static final long serialVersionUID = 1;

        PermitEnded() {
            super("not sent: this Skep does not lead any more");
        }
    }

    /** Where there is no answer at all, the next one may be another engine's. */
    private Response begin(EngineClient client, Request request, Gate gate) {
        boolean answered = false;
        try {
            Response response = client.execute(request, gate);
            answered = true;
            return response;
        } finally {
            if (!answered) {
                agreement.doubt();
            }
        }
    }

    /** An exchange with the engine; tells of progress by counting up. */
    private interface Exchange<T> {
        T run(AtomicLong progress) throws IOException, EngineException;
    }

    private <T> T bounded(Call call, Exchange<T> exchange) throws EngineException {
        long number = calls.incrementAndGet();
        AtomicLong progress = new AtomicLong();
        Future<T> answer = begin(call, exchange, progress);
        open.put(number, answer);
        try {
            return await(call, answer, progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.UNREACHABLE, call.tried() + " was interrupted", e);
        } catch (CancellationException e) {
            agreement.doubt();
            throw new EngineException(
                    Kind.UNREACHABLE, call.tried() + ": given up, the engine is silent", e);
        } catch (TimeoutException e) {
            agreement.doubt();
            String waited = "no answer within " + inSeconds(call.patience());
            throw new EngineException(Kind.UNREACHABLE, call.tried() + ": " + waited, e);
        } catch (ExecutionException e) {
            throw failure(call, e.getCause() == null ? e : e.getCause());
        } finally {
            open.remove(number);
            answer.cancel(true);
        }
    }

    private <T> Future<T> begin(Call call, Exchange<T> exchange, AtomicLong progress)
            throws EngineException {
        try {
            return threads.submit(() -> exchange.run(progress));
        } catch (RejectedExecutionException e) {
            // One of several that was let go of meanwhile.
            String why = call.tried() + ": not asked, the engine is named no longer";
            throw new EngineException(Kind.UNREACHABLE, why, e);
        }
    }

    private static <T> T await(Call call, Future<T> answer, AtomicLong progress)
            throws InterruptedException, ExecutionException, TimeoutException {
        long seen = -1;
        while (true) {
            try {
                return answer.get(call.patience().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long now = progress.get();
                if (now == Math.max(seen, 0)) {
                    throw e;
                }
                seen = now;
            }
        }
    }

    private static EngineException failure(Call call, Throwable cause) {
        Throwable root = cause;
        while (!(root instanceof IOException) && root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof EngineException already) {
            return already;
        }
        if (root instanceof PermitEnded) {
            return new EngineException(
                    Kind.OUTDATED, call.tried() + ": " + root.getMessage(), root);
        }
        String said =
                root.getMessage() == null
                        ? root.getClass().getSimpleName()
                        : OneLine.of(root.getMessage(), Answer.LONGEST_MESSAGE);
        String happened =
                root instanceof JsonProcessingException
                        ? "the answer is not whole"
                        : "no answer: " + said;
        return new EngineException(Kind.UNREACHABLE, call.tried() + ": " + happened, root);
    }

    private static Answer read(Call call, Response response) throws IOException {
        Optional<String> date = Optional.ofNullable(response.getHeader("Date"));
        byte[] bytes = body(response, call.longest());
        try {
            JsonNode json =
                    bytes.length == 0 ? MissingNode.getInstance() : Json.WHOLE.readTree(bytes);
            return new Answer(call, response.getStatusCode(), json, "", date);
        } catch (JsonProcessingException e) {
            if (isJson(response)) {
                throw e;
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            return new Answer(
                    call, response.getStatusCode(), MissingNode.getInstance(), text, date);
        }
    }

    private static boolean isJson(Response response) {
        String type = response.getHeader("Content-Type");
        return response.getStatusCode() / 100 == 2
                && type != null
                && type.startsWith("application/json");
    }

    /** To the very end, so that the connection goes back to the pool as it is. */
    private static byte[] body(Response response, int longest) throws IOException {
        try (InputStream body = response.getBody()) {
            byte[] bytes = body.readNBytes(longest + 1);
            if (bytes.length > longest) {
                throw new IOException("the answer is longer than " + (longest >> 20) + " MiB");
            }
            return bytes;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Request request(Call call) throws EngineException {
        String version =
                call.path().equals("/" + PING) ? "" : agreement.prefix(() -> askVersion(call));
        String query = call.query().isEmpty() ? "" : "?" + call.query();
        Request.Builder request = new Request.Builder();
        request.method(call.method())
                .path(version + call.path() + query)
                .putAllHeaders(call.headers());
        call.body().ifPresent(request::bodyBytes);
        return request.build();
    }

    /** On behalf of a call, which fails with it. */
    private Optional<String> askVersion(Call call) throws EngineException {
        Call ping = Call.get(call.what(), PING).within(call.patience());
        Request request = request(ping);
        return bounded(
                ping,
                _ -> {
                    try (Response response = begin(http, request, Gate.OPEN)) {
                        Answer answer = read(ping, response);
                        if (answer.ok() || answer.isForbidden()) {
                            return Optional.ofNullable(response.getHeader("Api-Version"));
                        }
                        throw answer.failure();
                    }
                });
    }

    private static String inSeconds(Duration patience) {
        return patience.toSeconds() > 0 ? patience.toSeconds() + " s" : patience.toMillis() + " ms";
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try (http) {
            streams.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
