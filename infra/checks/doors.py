"""Rules on the doors: limits by route, the public address, what WeChat's callbacks have to themselves, the CDN."""

import json
import re

from templates import ROOT_TEMPLATE, as_list, of_type, parse, referenced, references, routes_of

EDGE_TEMPLATE = "infra/edge.yaml"
EDGE_REGION = "us-east-1"
"""The one region that has certificates and firewalls for CloudFront; a stack of its own, which the root does not nest."""

CLASSES = ("Form", "Request", "Callback")
"""The classes of routes, lowest limits first, as the parameters of their limits begin."""

BASE_URLS = {
    True: [
        "https://wx.example.cn", "https://wx.example.cn:8443", "https://a1b2.execute-api.cn-north-1.amazonaws.com.cn",
        "http://127.0.0.1:3000", "http://127.8.9.10", "http://localhost:3000", "http://[::1]:3000",
    ],
    False: [
        "", "wx.example.cn", "http://wx.example.cn", "http://172.17.0.1:3000", "http://127.0.0.1.example.cn",
        "http://localhost.example.cn", "http://0.0.0.0", "https://wx.example.cn/", "https://wx.example.cn/a",
        "https://a@wx.example.cn", "https://wx.example.cn?a", "ftp://wx.example.cn", "https://", "https://WX.example.cn",
    ],
}
"""Addresses that BaseUrl has to take, and to refuse."""


def class_of(method, path):
    """The class of a route: WeChat's own; the login and what is sent; what is looked at."""
    if path.startswith("/wechat/"):
        return "Callback"
    if method not in ("GET", "HEAD") or path == "/console/login" or path.startswith("/console/login/"):
        return "Form"
    return "Request"


def limits_by_route(templates):
    """Every route has the limits of its class, by a key that the API has"""
    for region, template in templates.whole.items():
        routes = {key: class_of(*key.split(" ", 1)) for _, key, _ in routes_of(template)}
        (stage,) = (it["Properties"] for it in of_type(template, "AWS::ApiGatewayV2::Stage").values())
        limits = stage.get("RouteSettings", {})
        for route in sorted(routes.keys() - limits.keys()):
            yield f"{region}: {route}: has no limit of its own; add it to RouteSettings as {routes[route]}"
        for route in sorted(limits.keys() - routes.keys()):
            yield f"{region}: {route}: has a limit and is no route, which API Gateway refuses"
        for route in sorted(routes.keys() & limits.keys()):
            own = routes[route]
            if limits[route] != {"ThrottlingBurstLimit": {"Ref": f"{own}Burst"}, "ThrottlingRateLimit": {"Ref": f"{own}Rate"}}:
                yield f"{region}: {route}: is not limited by {own}Rate and {own}Burst"
        if stage.get("DefaultRouteSettings") != {"ThrottlingBurstLimit": {"Ref": "CallbackBurst"}, "ThrottlingRateLimit": {"Ref": "CallbackRate"}}:
            yield f"{region}: the stage's own limit is not the callbacks'"
    parameters = templates.source["Parameters"]
    rates = [parameters.get(f"{it}Rate", {}).get("Default", 0) for it in CLASSES]
    if rates != sorted(set(rates)) or not rates[0]:
        yield f"the rates of {', '.join(CLASSES)} are {rates}, which do not rise"
    for name in CLASSES:
        if parameters.get(f"{name}Burst", {}).get("Default", 0) < parameters.get(f"{name}Rate", {}).get("Default", 0):
            yield f"{name}Burst: is below a second's requests"


def public_address(templates):
    """BaseUrl is https unless it is loopback, and WeChat is spoken to over TLS"""
    parameters = templates.source["Parameters"]
    pattern = parameters["BaseUrl"].get("AllowedPattern", ".*")
    for allowed, addresses in BASE_URLS.items():
        for address in addresses:
            if bool(re.fullmatch(pattern, address)) != allowed:
                yield f"BaseUrl: {'refuses' if allowed else 'takes'} {address!r}"
    if re.fullmatch(parameters["WechatApiUrl"].get("AllowedPattern", ".*"), "http://api.weixin.qq.com"):
        yield "WechatApiUrl: takes plain HTTP, and the accounts' secrets go there"


def callback_is_reserved(templates):
    """WeChat's callbacks have instances of their own, 50 unless 0 says none"""
    parameter = templates.source["Parameters"].get("CallbackReservedConcurrency", {})
    if parameter.get("Default") != "50":
        yield f"CallbackReservedConcurrency: is {parameter.get('Default')!r} where nothing is said"
    for value, allowed in (("0", True), ("1", True), ("50", True), ("", False), ("00", False), ("-1", False), ("1.5", False)):
        if bool(re.fullmatch(parameter.get("AllowedPattern", ".*"), value)) != allowed:
            yield f"CallbackReservedConcurrency: {'refuses' if allowed else 'takes'} {value!r}"
    for region, template in templates.whole.items():
        reserved = {
            name: it["Properties"]["ReservedConcurrentExecutions"]
            for name, it in of_type(template, "AWS::Lambda::Function").items()
            if "ReservedConcurrentExecutions" in it["Properties"]
        }
        # 0 would be Lambda's word for "never".
        none = {"Ref": "AWS::NoValue"}
        if reserved != {"AccountCallback": {"Fn::If": ["ReservesCallback", {"Ref": "CallbackReservedConcurrency"}, none]}}:
            yield f"{region}: reserves {reserved}"
        if template["Conditions"].get("ReservesCallback") != {"Fn::Not": [{"Fn::Equals": [{"Ref": "CallbackReservedConcurrency"}, "0"]}]}:
            yield f"{region}: ReservesCallback is {template['Conditions'].get('ReservesCallback')}"


def stage_comes_last(templates):
    """The one stage waits for every stack with routes, and those stacks for one another"""
    root = templates.stacks[ROOT_TEMPLATE]["Resources"]
    waits = {name: as_list(it.get("DependsOn", [])) for name, it in root.items()}
    with_routes = [
        name for name, path in templates.nested.items()
        if of_type(templates.stacks[path], "AWS::ApiGatewayV2::Route")
    ]
    stages = of_type(templates.stacks[ROOT_TEMPLATE], "AWS::ApiGatewayV2::Stage")
    for stage in stages:
        for name in sorted(set(with_routes) - set(waits[stage])):
            yield f"{stage}: may name routes of {name} before they are there"
    if len(stages) != 1:
        yield f"the API has the stages {sorted(stages)}"
    # One after another: each but the first waits for another, no two for the same.
    others = [tuple(it for it in waits[name] if it in with_routes) for name in with_routes]
    before = [it[0] for it in others if len(it) == 1]
    if len(set(before)) != len(with_routes) - 1 or any(len(it) > 1 for it in others):
        yield f"the stacks with routes change the API at the same time: they wait for {dict(zip(with_routes, others))}"


def refused_callbacks_are_seen(templates):
    """A callback that the gateway refuses rings"""
    lines = [
        it["Properties"]
        for it in of_type(templates.deployed, "AWS::Logs::MetricFilter").values()
        if all(sign in it["Properties"]["FilterPattern"] for sign in ("/wechat/", "429", "503"))
        and referenced(it["Properties"]["LogGroupName"]) == "ApiLogs"
    ]
    counted = {it["MetricName"] for filter_ in lines for it in filter_["MetricTransformations"]}
    alarms = of_type(templates.deployed, "AWS::CloudWatch::Alarm").values()
    if not counted & {it["Properties"].get("MetricName") for it in alarms}:
        yield "nobody hears of callbacks that got 429 or 503"


def own_endpoint(templates):
    """The API's own endpoint can be switched off where a domain leads to it, and a client is known by a header only of the CDN's"""
    for region, template in templates.whole.items():
        (api,) = (it["Properties"] for it in of_type(template, "AWS::ApiGatewayV2::Api").values())
        if api.get("DisableExecuteApiEndpoint") != {"Fn::If": ["DomainOnly", True, False]}:
            yield f"{region}: DefaultEndpoint does not switch it off"
        if template["Conditions"].get("DomainOnly") != {"Fn::Equals": [{"Ref": "DefaultEndpoint"}, "off"]}:
            yield f"{region}: DomainOnly does not go by DefaultEndpoint"
    rules = templates.source.get("Rules", {}).values()
    if not any(references_parameter(it.get("RuleCondition"), "DefaultEndpoint") and references_parameter(it["Assertions"], "DomainName") for it in rules):
        yield "no rule demands a domain where the API's own endpoint is off"
    if not any(references_parameter(it.get("RuleCondition"), "ClientAddressHeader") and references_parameter(it["Assertions"], "OriginSecret") for it in rules):
        yield "no rule demands the CDN's secret where a header names the client"
    bounds = (templates.root / "shared/domain/src/logins/bounds.rs").read_text(encoding="utf-8")
    most = int(re.search(r"MOST_A_MINUTE: u32 = (\d+);", bounds)[1])
    if templates.source["Parameters"]["LoginsPerAddress"].get("MaxValue") != most:
        yield f"LoginsPerAddress: takes other than at most {most}, which all addresses begin in a minute"


def references_parameter(value, name):
    """Whether `value` refers to the parameter `name`."""
    return name in set(references(value))


def cdn_is_configured(templates):
    """The CDN shows the secret that functions ask for, keeps nothing, and never stops WeChat by an address list"""
    edge = parse(templates.root / EDGE_TEMPLATE)
    source = (templates.root / "shared/alliance/src/runtime/doorway.rs").read_text(encoding="utf-8")
    name = re.search(r'ORIGIN_SECRET_HEADER: &str = "([a-z-]+)"', source)[1]
    for function, resource in of_type(templates.deployed, "AWS::Lambda::Function").items():
        if referenced(resource["Properties"]["Environment"]["Variables"].get("ORIGIN_SECRET")) != "OriginSecret":
            yield f"{function}: is not told the secret of the CDN"
    for path, stack in {**templates.stacks, EDGE_TEMPLATE: edge}.items():
        if not stack.get("Parameters", {}).get("OriginSecret", {"NoEcho": True}).get("NoEcho"):
            yield f"{path}: OriginSecret: is shown to whoever may see the stack"
    for distribution in of_type(edge, "AWS::CloudFront::Distribution").values():
        config = distribution["Properties"]["DistributionConfig"]
        for origin in config["Origins"]:
            if origin.get("OriginCustomHeaders") != [{"HeaderName": name, "HeaderValue": {"Ref": "OriginSecret"}}]:
                yield f"the CDN does not show {name}"
            if origin["CustomOriginConfig"]["OriginProtocolPolicy"] != "https-only":
                yield "the CDN asks the API without TLS"
        if config.get("CacheBehaviors") or referenced(config["DefaultCacheBehavior"]["CachePolicyId"]) != "NoCaching":
            yield "the CDN keeps answers"
        if referenced(config.get("WebACLId")) != "Firewall":
            yield "the CDN has no firewall"
    source_says = re.search(r'HSTS: HeaderValue = HeaderValue::from_static\("max-age=(\d+)"\)', source)
    for policy in of_type(edge, "AWS::CloudFront::ResponseHeadersPolicy").values():
        strict = policy["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["StrictTransportSecurity"]
        if not source_says or strict.get("IncludeSubdomains") or strict["AccessControlMaxAgeSec"] != int(source_says[1]):
            yield "the CDN does not say of TLS what the functions say"
    kept = edge["Resources"]["NoCaching"]["Properties"]["CachePolicyConfig"]
    if {kept["MinTTL"], kept["DefaultTTL"], kept["MaxTTL"]} != {0}:
        yield "the CDN keeps answers"
    for rule in edge["Resources"]["Firewall"]["Properties"]["Rules"]:
        (statement,) = rule["Statement"].values()
        scope = json.dumps(statement.get("ScopeDownStatement", {}))
        spared = re.search(r'"NotStatement": \{"Statement": \{"ByteMatchStatement": \{"SearchString": "/wechat/"', scope)
        if not (spared or rule["Name"] == "callbacks-by-address" or '"/console/login"' in scope):
            yield f"{rule['Name']}: meets WeChat's callbacks"


RULES = [
    limits_by_route,
    public_address,
    callback_is_reserved,
    stage_comes_last,
    refused_callbacks_are_seen,
    own_endpoint,
    cdn_is_configured,
]
