package dev.skep.engine.docker.endpoint;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * HTTP over a {@link Way}, with a pool of connections.
 *
 * <p>Throws {@link UncheckedIOException}s. Safe for use by many threads; an interrupt ends an
 * exchange and its connection.
 */
final class EngineHttp implements EngineClient {

    private static final int CONNECTIONS = 64;

    /**
     * In bytes. Each connection has three of them, and each node of a swarm two connections: they
     * are most of what a node takes of memory. What is long goes past them.
     */
    private static final int BUFFER = 1024;

    private static final String GATE = "gate";

    /** Longer than from one question of those that are asked all the time to the next. */
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);

    /** An engine sends a dozen headers, and none without end. */
    private static final Http1Config LIMITS =
            Http1Config.custom()
                    .setMaxHeaderCount(256)
                    .setMaxLineLength(64 * 1024)
                    .setBufferSize(BUFFER)
                    .build();

    private final Way way;
    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient http;
    private final HttpHost host;
    private final String prefix;

    /** To which requests are handed whole. */
    private final Optional<Proxy> proxy;

    EngineHttp(Target target, Map<String, String> env) {
        Proxies proxies = new Proxies(env);
        way = Way.to(target, proxies, env);
        Host engine = target.host();
        host =
                engine.isTcp()
                        ? new HttpHost("http", engine.name(), engine.port())
                        : new HttpHost("http", "localhost");
        prefix = engine.isTcp() ? engine.uri().getRawPath() : "";
        proxy =
                engine.isTcp() && target.tls().isEmpty()
                        ? proxies.proxyFor(target).filter(Proxy::takesRequests)
                        : Optional.empty();
        connections =
                new PoolingHttpClientConnectionManager(
                        new Opener(way),
                        null,
                        null,
                        TimeValue.NEG_ONE_MILLISECOND,
                        ManagedHttpClientConnectionFactory.builder().http1Config(LIMITS).build());
        http = client();
    }

    private CloseableHttpClient client() {
        connections.setMaxTotal(CONNECTIONS);
        connections.setDefaultMaxPerRoute(CONNECTIONS);
        connections.setDefaultConnectionConfig(
                ConnectionConfig.custom()
                        .setValidateAfterInactivity(TimeValue.NEG_ONE_SECOND)
                        .build());
        HttpClientBuilder client =
                HttpClients.custom()
                        .setConnectionManager(connections)
                        .setRetryStrategy(new OnlyStaleConnections())
                        .addExecInterceptorAfter(
                                ChainElement.CONNECT.name(), GATE, EngineHttp::passGate)
                        .disableConnectionState()
                        .disableContentCompression()
                        .disableCookieManagement()
                        .disableRedirectHandling()
                        .disableAuthCaching();
        proxy.ifPresent(it -> client.setProxy(new HttpHost("http", it.name(), it.port())));
        return client.build();
    }

    private static HttpClientContext context(Gate gate) {
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(GATE, gate);
        return context;
    }

    private static ClassicHttpResponse passGate(
            ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (scope.clientContext.getAttribute(GATE) instanceof Gate gate) {
            gate.pass();
        }
        return chain.proceed(request, scope);
    }

    /**
     * A connection that the other side closed while nobody used it is no failure. What is an answer
     * is for whoever asked, and not to be asked again in secret, a second later.
     */
    private static final class OnlyStaleConnections extends DefaultHttpRequestRetryStrategy {

        OnlyStaleConnections() {
            super(1, TimeValue.ZERO_MILLISECONDS);
        }

        @Override
        public boolean retryRequest(HttpResponse response, int tries, HttpContext context) {
            return false;
        }
    }

    /** Has connections made as the engine is to be reached, whatever the client's own idea is. */
    private record Opener(Way way) implements HttpClientConnectionOperator {

        @Override
        public void connect(
                ManagedHttpClientConnection connection,
                HttpHost host,
                InetSocketAddress local,
                TimeValue timeout,
                SocketConfig config,
                HttpContext context)
                throws IOException {
            try {
                connection.bind(way.open());
            } catch (IOException e) {
                // The one kind of failure that the client does not try again by itself.
                ConnectException failure = new ConnectException(e.getMessage());
                failure.initCause(e);
                throw failure;
            }
        }

        @Override
        public void upgrade(
                ManagedHttpClientConnection connection, HttpHost host, HttpContext context) {
            throw new UnsupportedOperationException("connections come as they are to be");
        }
    }

    @Override
    public Response execute(Request request, Gate gate) {
        HttpUriRequestBase message =
                new HttpUriRequestBase(request.method(), URI.create(prefix + request.path()));
        message.setScheme(host.getSchemeName());
        message.setAuthority(new URIAuthority(host.getHostName(), host.getPort()));
        request.headers().forEach(message::addHeader);
        proxy.flatMap(Proxy::authorization)
                .ifPresent(it -> message.setHeader("Proxy-Authorization", it));
        if (request.hijackedInput() != null) {
            throw new UnsupportedOperationException("no connection is taken over here");
        }
        if (request.bodyBytes() != null) {
            message.setEntity(new ByteArrayEntity(request.bodyBytes(), null));
        } else if (request.body() != null) {
            message.setEntity(new InputStreamEntity(request.body(), null));
        }
        connections.closeIdle(IDLE);
        try {
            Answered answered =
                    new Answered(message, http.executeOpen(host, message, context(gate)));
            if (proxy.isPresent()
                    && answered.getStatusCode() == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
                answered.close();
                throw new IOException(
                        "the proxy "
                                + proxy.get()
                                + " wants other credentials: put user:password@ before its name");
            }
            return answered;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An answer, as far as it has come.
     *
     * @param request what it is to, to be given up with it
     */
    private record Answered(HttpUriRequestBase request, ClassicHttpResponse response)
            implements Response {

        @Override
        public int getStatusCode() {
            return response.getCode();
        }

        @Override
        public Map<String, List<String>> getHeaders() {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            for (Header header : response.getHeaders()) {
                headers.computeIfAbsent(header.getName(), _ -> new ArrayList<>())
                        .add(header.getValue());
            }
            return headers;
        }

        /** Whatever its capitals are. */
        @Override
        public @Nullable String getHeader(String name) {
            Header header = response.getFirstHeader(name);
            return header == null ? null : header.getValue();
        }

        /** To close it is to close the answer: nobody waits for the rest of a stream. */
        @Override
        public InputStream getBody() {
            if (response.getEntity() == null) {
                return InputStream.nullInputStream();
            }
            try {
                return new FilterInputStream(response.getEntity().getContent()) {
                    @Override
                    public void close() {
                        Answered.this.close();
                    }
                };
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Ends the connection, unless the answer was read to its end. */
        @Override
        public void close() {
            request.abort();
            try {
                response.close();
            } catch (IOException e) {
                // It is given up already.
            }
        }
    }

    @Override
    public void close() throws IOException {
        http.close(CloseMode.IMMEDIATE);
        way.close();
    }
}
