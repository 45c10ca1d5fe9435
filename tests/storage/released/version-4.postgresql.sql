CREATE TABLE public.uc_blocking_token (
    token bigint NOT NULL,
    record bigint NOT NULL
);
CREATE TABLE public.uc_closed_block (
    token bigint NOT NULL
);
CREATE TABLE public.uc_consent_act (
    number bigint NOT NULL,
    key_digest text NOT NULL,
    subject_digest text,
    point_digest text,
    occurred_at bigint NOT NULL,
    body text NOT NULL,
    body_digest text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.uc_doubt (
    low bigint NOT NULL,
    high bigint NOT NULL,
    weight bigint NOT NULL,
    distance bigint NOT NULL
);
CREATE TABLE public.uc_identity (
    record bigint NOT NULL,
    version bigint NOT NULL,
    features text NOT NULL,
    updated_at bigint,
    component bigint NOT NULL,
    identity bigint NOT NULL,
    since bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.uc_identity_change (
    cursor bigint NOT NULL,
    kind text NOT NULL,
    customer_id text NOT NULL,
    previous_id text,
    source text,
    record_id text,
    at bigint NOT NULL
);
CREATE TABLE public.uc_judgement (
    judgement bigint NOT NULL,
    low_record bigint NOT NULL,
    high_record bigint NOT NULL,
    verdict text NOT NULL,
    body text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.uc_layout (
    layout bigint NOT NULL,
    form text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.uc_pack (
    kind bigint NOT NULL,
    part bigint NOT NULL,
    held bytea NOT NULL
);
CREATE TABLE public.uc_past_identity (
    record bigint NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL,
    identity bigint NOT NULL
);
CREATE TABLE public.uc_record_version (
    record bigint NOT NULL,
    version bigint NOT NULL,
    body text,
    body_digest text,
    recorded_at bigint NOT NULL
);
CREATE TABLE public.uc_redirect (
    record bigint NOT NULL,
    leads_to bigint NOT NULL
);
CREATE TABLE public.uc_reliance (
    number bigint NOT NULL,
    identity bigint NOT NULL,
    point_digest text,
    at bigint NOT NULL,
    body text NOT NULL
);
CREATE TABLE public.uc_setting (
    name text NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.uc_source_record (
    record bigint NOT NULL,
    source text NOT NULL,
    record_id text NOT NULL,
    key_digest text NOT NULL,
    minted_id text NOT NULL
);
CREATE TABLE public.uc_suppression (
    digest text NOT NULL,
    body_digest text NOT NULL,
    body text NOT NULL
);
CREATE TABLE public.uc_token_page (
    page bigint NOT NULL,
    token bigint NOT NULL,
    record bigint NOT NULL,
    held bytea NOT NULL
);
CREATE TABLE public.uc_tombstone (
    digest text NOT NULL,
    erased_at bigint NOT NULL
);
CREATE TABLE public.uc_touchpoint (
    number bigint NOT NULL,
    key_digest text NOT NULL,
    subject_digest text,
    point_digest text,
    occurred_at bigint NOT NULL,
    body text NOT NULL,
    body_digest text NOT NULL,
    recorded_at bigint NOT NULL
);
INSERT INTO public.uc_blocking_token VALUES (-2734559893660036774, 6);
INSERT INTO public.uc_blocking_token VALUES (4422392890254744320, 6);
INSERT INTO public.uc_blocking_token VALUES (-5129736036389082528, 6);
INSERT INTO public.uc_blocking_token VALUES (2470478022409132327, 6);
INSERT INTO public.uc_blocking_token VALUES (-6020282964264434396, 6);
INSERT INTO public.uc_blocking_token VALUES (-5828228801610432605, 6);
INSERT INTO public.uc_blocking_token VALUES (2209243333470383822, 6);
INSERT INTO public.uc_blocking_token VALUES (-5601172012171542419, 6);
INSERT INTO public.uc_blocking_token VALUES (6099019966594770290, 6);
INSERT INTO public.uc_blocking_token VALUES (1276388957138049948, 6);
INSERT INTO public.uc_blocking_token VALUES (8472528953471374366, 7);
INSERT INTO public.uc_blocking_token VALUES (-91381301177086629, 7);
INSERT INTO public.uc_blocking_token VALUES (-1685000684960273922, 7);
INSERT INTO public.uc_blocking_token VALUES (8908312274932372871, 7);
INSERT INTO public.uc_blocking_token VALUES (-4646640222234173139, 7);
INSERT INTO public.uc_blocking_token VALUES (-8408656356850703974, 7);
INSERT INTO public.uc_blocking_token VALUES (-2489667597851573479, 7);
INSERT INTO public.uc_blocking_token VALUES (-5828228801610432605, 4);
INSERT INTO public.uc_blocking_token VALUES (-6020282964264434396, 4);
INSERT INTO public.uc_blocking_token VALUES (2470478022409132327, 4);
INSERT INTO public.uc_blocking_token VALUES (-5601172012171542419, 4);
INSERT INTO public.uc_blocking_token VALUES (6099019966594770290, 4);
INSERT INTO public.uc_blocking_token VALUES (-2734559893660036774, 4);
INSERT INTO public.uc_blocking_token VALUES (1276388957138049948, 4);
INSERT INTO public.uc_blocking_token VALUES (-5129736036389082528, 4);
INSERT INTO public.uc_blocking_token VALUES (4422392890254744320, 4);
INSERT INTO public.uc_blocking_token VALUES (2209243333470383822, 4);
INSERT INTO public.uc_consent_act VALUES (1, '4cac42bb1a7a67a1de9b886d3f230a89', '146b9c5e8ccd45afc24509bade1b519c', '2777bd8cd7e8f417c193dd83b0fe6324', 1793523600000000, '{"@type":"ConsentAct","@version":1,"id":"c-1","kind":"grant","controller":"Shop","occurred_at":"2026-11-01T09:00:00+00:00","subject":{"source":"web","record_id":"1"},"contact_point":"email:ann.lee@example.com","channel":"email","purpose":"marketing","evidence":{"wording":"Yes, write to me.","place":"till","by":"","proof":""},"recorded_at":"2026-11-01T20:00:00+00:00","expires_at":null}', 'c5ddbaa37ee7587116ffb179efeeddc0', 1793563200000000);
INSERT INTO public.uc_identity VALUES (2, 1, '', NULL, 2, 2, 1793523600000000);
INSERT INTO public.uc_identity VALUES (3, 1, '', NULL, 3, 3, 1793523600000000);
INSERT INTO public.uc_identity VALUES (5, 1, '', NULL, 3, 3, 1793523600000000);
INSERT INTO public.uc_identity VALUES (7, 1, '{"birth_date":["1975-11-02"],"email":["bob@stone.example"],"family":["stone"],"given":["bob"],"given_root":["robert"],"name":["bob stone"]}', NULL, 2, 7, 1793552400000000);
INSERT INTO public.uc_identity VALUES (4, 2, '{"birth_date":["1980-03-14"],"email":["ann.lee@example.com"],"family":["lee"],"given":["ann"],"given_root":["ann"],"name":["ann lee"],"phone":["+442079460018"]}', NULL, 4, 4, 1793556000000000);
INSERT INTO public.uc_identity VALUES (6, 1, '{"birth_date":["1980-03-14"],"email":["ann.lee@example.com"],"family":["lee"],"given":["ann"],"given_root":["ann"],"name":["ann lee"],"phone":["+442079460018"]}', NULL, 4, 4, 1793556000000000);
INSERT INTO public.uc_identity_change VALUES (1, 'created', '01a1968d-3900-76e6-aeae-56de2f0d5e1b', NULL, NULL, NULL, 1793523600000000);
INSERT INTO public.uc_identity_change VALUES (2, 'created', '01a1968d-3900-76e7-bc59-da25e32c812c', NULL, NULL, NULL, 1793523600000000);
INSERT INTO public.uc_identity_change VALUES (3, 'created', '01a1968d-3900-76e8-b95a-a5db816c9385', NULL, NULL, NULL, 1793523600000000);
INSERT INTO public.uc_identity_change VALUES (4, 'split', '01a19768-f300-7562-9ad9-0320f6f6b4c7', '01a1968d-3900-76e7-bc59-da25e32c812c', NULL, NULL, 1793552400000000);
INSERT INTO public.uc_identity_change VALUES (5, 'merged', '01a1968d-3900-76e9-838c-3ea3126aaa1b', '01a1968d-3900-76e6-aeae-56de2f0d5e1b', NULL, NULL, 1793556000000000);
INSERT INTO public.uc_judgement VALUES (1, 1, 4, 'same', '{"@type":"Judgement","@version":1,"left":{"source":"till","record_id":"1"},"right":{"source":"web","record_id":"1"},"verdict":"same","by":"kim","reason":"asked her","at":"2026-11-01T16:00:00+00:00"}', 1793548800000000);
INSERT INTO public.uc_judgement VALUES (2, 2, 7, 'different', '{"@type":"Judgement","@version":1,"left":{"source":"till","record_id":"2"},"right":{"source":"web","record_id":"2"},"verdict":"different","by":"kim","reason":"father and son","at":"2026-11-01T17:00:00+00:00"}', 1793552400000000);
INSERT INTO public.uc_layout VALUES (1, '{"frame": ["{\"@type\":\"SourceRecord\",\"@version\":1,\"key\":{\"source\":", ",\"record_id\":", "},\"values\":[", "],\"updated_at\":null}"], "cells": [["{\"column\":\"given_name\",\"field\":{\"role\":\"given_name\",\"name\":null,\"comparison\":\"exact\"},\"raw\":", "}"], ["{\"column\":\"family_name\",\"field\":{\"role\":\"family_name\",\"name\":null,\"comparison\":\"exact\"},\"raw\":", "}"], ["{\"column\":\"email\",\"field\":{\"role\":\"email\",\"name\":null,\"comparison\":\"exact\"},\"raw\":", "}"], ["{\"column\":\"birth_date\",\"field\":{\"role\":\"birth_date\",\"name\":null,\"comparison\":\"exact\"},\"raw\":", "}"]]}', 1793523600000000);
INSERT INTO public.uc_layout VALUES (2, '{"frame": ["{\"@type\":\"SourceRecord\",\"@version\":1,\"key\":{\"source\":", ",\"record_id\":", "},\"values\":[", "],\"updated_at\":null}"], "cells": [["{\"column\":\"given_name\",\"field\":{\"role\":\"given_name\",\"name\":null,\"comparison\":\"exact\"},\"raw\":", "}"], ["{\"column\":\"family_name\",\"field\":{\"role\":\"family_name\",\"name\":null,\"comparison\":\"exact\"},\"raw\":", "}"], ["{\"column\":\"email\",\"field\":{\"role\":\"email\",\"name\":null,\"comparison\":\"exact\"},\"raw\":", "}"], ["{\"column\":\"birth_date\",\"field\":{\"role\":\"birth_date\",\"name\":null,\"comparison\":\"exact\"},\"raw\":", "}"]]}', 1793523600000000);
INSERT INTO public.uc_layout VALUES (3, '{"names": ["birth_date", "email", "family", "given", "given_root", "name"]}', 1793523600000000);
INSERT INTO public.uc_pack VALUES (1, 0, '\x00000000000000003b00000076000000af000000ea000000230100002301000023010000230100002301000023010000230100002301000023010000230100002301000001000000040000000300000003000000130000000a000000416e6e4c6565616e6e2e6c6565406578616d706c652e636f6d313938302d30332d313401000000040000000300000005000000110000000a000000426f6253746f6e65626f624073746f6e652e6578616d706c65313937352d31312d303201000000040000000300000004000000100000000a0000004369644d6f6f72636964406d6f6f722e6578616d706c65313936382d30372d333002000000040000000300000003000000130000000a000000416e6e4c6565616e6e2e6c6565406578616d706c652e636f6d313938302d30332d313402000000040000000300000004000000100000000a0000004369644d6f6f72636964406d6f6f722e6578616d706c65313936382d30372d3330');
INSERT INTO public.uc_pack VALUES (2, 0, '\x00000000000000004d0000009f000000eb00000038010000840100008401000084010000840100008401000084010000840100008401000084010000840100008401000003000000060000000a0000001300000003000000030000000300000007000000313938302d30332d3134616e6e2e6c6565406578616d706c652e636f6d6c6565616e6e616e6e616e6e206c656503000000060000000a0000001100000005000000030000000600000009000000313937352d31312d3032626f624073746f6e652e6578616d706c6573746f6e65626f62726f62657274626f622073746f6e6503000000060000000a0000001000000004000000030000000300000008000000313936382d30372d3330636964406d6f6f722e6578616d706c656d6f6f72636964636964636964206d6f6f7203000000060000000a0000001300000003000000030000000300000007000000313938302d30332d3134616e6e2e6c6565406578616d706c652e636f6d6c6565616e6e616e6e616e6e206c656503000000060000000a0000001000000004000000030000000300000008000000313936382d30372d3330636964406d6f6f722e6578616d706c656d6f6f72636964636964636964206d6f6f72');
INSERT INTO public.uc_pack VALUES (3, 0, '\x000000000000000000000000380000007000000070000000a8000000a8000000a8000000a8000000a8000000a8000000a8000000a8000000a8000000a8000000a80000009a61952b98734e8b2da1b03a56d183bf19c341b582ec72ddfe29a7f6cdac9de85b0d3ad43059bbfe1e94df9c31789475879598d7d0aea07b3cfefe7058bdee9b7c3858a24e4691bc029000cf2dc4da104d6647392a7f2422d891f1124b36cc526c732c029603a5729edf66bff71101793cfefe7058bdee9b7c3858a24e4691bc029000cf2dc4da104d6647392a7f2422d891f1124b36cc526c732c029603a5729edf66bff7110179');
INSERT INTO public.uc_past_identity VALUES (7, 1793538000000000, 1793552400000000, 2);
INSERT INTO public.uc_past_identity VALUES (4, 1793523600000000, 1793556000000000, 1);
INSERT INTO public.uc_past_identity VALUES (6, 1793530800000000, 1793556000000000, 1);
INSERT INTO public.uc_past_identity VALUES (1, 1793523600000000, 1793556000000000, 1);
INSERT INTO public.uc_record_version VALUES (6, 1, '{"@type":"SourceRecord","@version":1,"key":{"source":"crm","record_id":"1"},"values":[{"column":"given_name","field":{"role":"given_name","name":null,"comparison":"exact"},"raw":"Ann"},{"column":"family_name","field":{"role":"family_name","name":null,"comparison":"exact"},"raw":"Lee"},{"column":"email","field":{"role":"email","name":null,"comparison":"exact"},"raw":"ann.lee@example.com"},{"column":"birth_date","field":{"role":"birth_date","name":null,"comparison":"exact"},"raw":"1980-03-14"},{"column":"phone","field":{"role":"phone","name":null,"comparison":"exact"},"raw":"+442079460018"}],"updated_at":null}', 'ef9e79b7d85b99bbef31d6b3eb92f615', 1793530800000000);
INSERT INTO public.uc_record_version VALUES (7, 1, '{"@type":"SourceRecord","@version":1,"key":{"source":"web","record_id":"2"},"values":[{"column":"given_name","field":{"role":"given_name","name":null,"comparison":"exact"},"raw":"Bob"},{"column":"family_name","field":{"role":"family_name","name":null,"comparison":"exact"},"raw":"Stone"},{"column":"email","field":{"role":"email","name":null,"comparison":"exact"},"raw":"bob@stone.example"},{"column":"birth_date","field":{"role":"birth_date","name":null,"comparison":"exact"},"raw":"1975-11-02"}],"updated_at":null}', 'db5303f55330e64018e119ef94cba8b7', 1793538000000000);
INSERT INTO public.uc_record_version VALUES (4, 2, '{"@type":"SourceRecord","@version":1,"key":{"source":"web","record_id":"1"},"values":[{"column":"given_name","field":{"role":"given_name","name":null,"comparison":"exact"},"raw":"Ann"},{"column":"family_name","field":{"role":"family_name","name":null,"comparison":"exact"},"raw":"Lee"},{"column":"email","field":{"role":"email","name":null,"comparison":"exact"},"raw":"ann.lee@example.com"},{"column":"birth_date","field":{"role":"birth_date","name":null,"comparison":"exact"},"raw":"1980-03-14"},{"column":"phone","field":{"role":"phone","name":null,"comparison":"exact"},"raw":"+442079460018"}],"updated_at":null}', '4e8357c508a90655f370de9ac803a95b', 1793545200000000);
INSERT INTO public.uc_record_version VALUES (1, 2, NULL, NULL, 1793556000000000);
INSERT INTO public.uc_redirect VALUES (1, 4);
INSERT INTO public.uc_setting VALUES ('schema_version', '4');
INSERT INTO public.uc_setting VALUES ('model', '{"blocking": [[["email", "whole"]], [["phone", "line"]], [["national_id", "whole"]], [["loyalty_card", "whole"]], [["customer_number", "whole"]], [["company", "whole"], ["postal_code", "whole"]], [["company", "whole"], ["family", "whole"]], [["family", "whole"], ["birth_date", "dates"]], [["given_root", "options"], ["birth_date", "dates"]], [["name", "tokens"], ["birth_date", "dates"]], [["postal_code", "whole"], ["birth_date", "dates"]], [["city", "whole"], ["birth_date", "dates"]], [["given", "initial"], ["birth_place", "whole"], ["birth_date", "years"]], [["postal_code", "whole"], ["family", "prefix3"]], [["postal_code", "whole"], ["given_root", "options"]], [["name", "tokens"], ["postal_code", "area"], ["birth_date", "years"]], [["street", "whole"], ["postal_code", "whole"], ["given", "initial"]], [["street", "whole"], ["house_number", "whole"], ["given", "initial"]], [["given", "prefix3"], ["family", "prefix5"], ["city", "whole"]], [["given_root", "options"], ["family", "whole"], ["city", "whole"]], [["given_root", "options"], ["family", "whole"], ["birth_date", "years"]], [["given_root", "options"], ["family", "whole"], ["birth_place", "whole"]], [["given_root", "options"], ["family", "whole"], ["phone", "line"]], [["email", "local"], ["family", "initial"]], [["name", "whole"]]], "classes": {"household": 2e-05, "match": 0.0001, "namesake": 1e-05, "relative": 5e-07, "shared_mailbox": 2e-06, "shared_phone": 5e-06, "twin": 2e-06}, "comparisons": [{"frequencies": {}, "kind": "given_name", "levels": [{"level": "different", "m": 0.015, "u": 0.975}, {"level": "similar", "m": 0.015, "u": 0.01}, {"level": "swapped with the family name", "m": 0.05, "u": 0.0006}, {"level": "an initial or one of several", "m": 0.06, "u": 0.006}, {"level": "spelt alike", "m": 0.04, "u": 0.002}, {"level": "short for the same name", "m": 0.07, "u": 0.0014}, {"level": "same", "m": 0.75, "u": 0.005}], "name": "given_name", "rarest": 0.0}, {"frequencies": {}, "kind": "family_name", "levels": [{"level": "different", "m": 0.05, "u": 0.987}, {"level": "similar", "m": 0.01, "u": 0.006}, {"level": "swapped with the given name", "m": 0.04, "u": 0.0006}, {"level": "one part is shared", "m": 0.03, "u": 0.0024}, {"level": "spelt alike", "m": 0.06, "u": 0.001}, {"level": "same", "m": 0.81, "u": 0.003}], "name": "family_name", "rarest": 0.0}, {"frequencies": {}, "kind": "other_names", "levels": [{"level": "none shared", "m": 0.6, "u": 0.99}, {"level": "some shared", "m": 0.15, "u": 0.003}, {"level": "all shared", "m": 0.25, "u": 0.007}], "name": "other_names", "rarest": 0.0}, {"frequencies": {}, "kind": "birth_date", "levels": [{"level": "different", "m": 0.02, "u": 0.9799}, {"level": "same year", "m": 0.01, "u": 0.015}, {"level": "one digit or part differs", "m": 0.03, "u": 0.005}, {"level": "day and month swapped", "m": 0.05, "u": 3e-05}, {"level": "same", "m": 0.89, "u": 7e-05}], "name": "birth_date", "rarest": 0.0}, {"frequencies": {}, "kind": "email", "levels": [{"level": "different", "m": 0.2, "u": 0.9999}, {"level": "same name at another provider", "m": 0.03, "u": 4e-05}, {"level": "one typing error or tag apart", "m": 0.03, "u": 5e-05}, {"level": "same", "m": 0.74, "u": 1e-05}], "name": "email", "rarest": 0.0}, {"frequencies": {}, "kind": "phone", "levels": [{"level": "different", "m": 0.22, "u": 0.99998}, {"level": "one digit differs", "m": 0.02, "u": 1e-05}, {"level": "same", "m": 0.76, "u": 1e-05}], "name": "phone", "rarest": 0.0}, {"frequencies": {}, "kind": "address", "levels": [{"level": "different", "m": 0.11, "u": 0.976}, {"level": "same town or postal area", "m": 0.05, "u": 0.02}, {"level": "postal code one digit apart", "m": 0.02, "u": 0.0025}, {"level": "same postal code", "m": 0.25, "u": 0.0013}, {"level": "same postal code and number", "m": 0.03, "u": 5e-05}, {"level": "same street", "m": 0.04, "u": 5e-05}, {"level": "same street and number", "m": 0.5, "u": 0.0001}], "name": "address", "rarest": 0.0}, {"frequencies": {}, "kind": "text", "levels": [{"level": "different", "m": 0.15, "u": 0.96}, {"level": "spelt alike", "m": 0.1, "u": 0.02}, {"level": "same", "m": 0.75, "u": 0.02}], "name": "birth_place", "rarest": 0.0}, {"frequencies": {}, "kind": "text", "levels": [{"level": "different", "m": 0.15, "u": 0.9}, {"level": "spelt alike", "m": 0.05, "u": 0.03}, {"level": "same", "m": 0.8, "u": 0.07}], "name": "occupation", "rarest": 0.0}, {"frequencies": {}, "kind": "exact", "levels": [{"level": "different", "m": 0.03, "u": 0.5}, {"level": "same", "m": 0.97, "u": 0.5}], "name": "gender", "rarest": 0.0}, {"frequencies": {}, "kind": "text", "levels": [{"level": "different", "m": 0.06, "u": 0.995}, {"level": "spelt alike", "m": 0.09, "u": 0.001}, {"level": "same", "m": 0.85, "u": 0.004}], "name": "company", "rarest": 0.0}, {"frequencies": {}, "kind": "identifier", "levels": [{"level": "different", "m": 0.02, "u": 0.99997}, {"level": "one digit differs", "m": 0.05, "u": 2e-05}, {"level": "same", "m": 0.93, "u": 1e-05}], "name": "national_id", "rarest": 0.0}, {"frequencies": {}, "kind": "exact", "levels": [{"level": "different", "m": 0.5, "u": 0.99999}, {"level": "same", "m": 0.5, "u": 1e-05}], "name": "loyalty_card", "rarest": 0.0}, {"frequencies": {}, "kind": "exact", "levels": [{"level": "different", "m": 0.9, "u": 0.99999}, {"level": "same", "m": 0.1, "u": 1e-05}], "name": "customer_number", "rarest": 0.0}], "hubs": {}, "largest_block": 100, "match_at": 0.0, "review_at": -4.0, "trained_on": 0, "type": "ResolutionModel", "version": 2}');
INSERT INTO public.uc_setting VALUES ('normalizer', '{"default_country": null, "date_orders": []}');
INSERT INTO public.uc_setting VALUES ('erasure_keys', 'a13a7ce6ca1d89ba46ec7b1733cfb0c9b788124dd322c593824271fb873c7116');
INSERT INTO public.uc_setting VALUES ('doubts_known', '1');
INSERT INTO public.uc_setting VALUES ('latest_moment', '1793556000000000');
INSERT INTO public.uc_source_record VALUES (1, 'till', '1', 'ce8244e092a0570204068f7c706cd385', '01a1968d-3900-76e6-aeae-56de2f0d5e1b');
INSERT INTO public.uc_source_record VALUES (2, 'till', '2', 'f4f27ae90b3c3eb4250052ba891a464f', '01a1968d-3900-76e7-bc59-da25e32c812c');
INSERT INTO public.uc_source_record VALUES (3, 'till', '3', '0cb24b9fe4fd4c5b68e39d1bd98724d6', '01a1968d-3900-76e8-b95a-a5db816c9385');
INSERT INTO public.uc_source_record VALUES (4, 'web', '1', '146b9c5e8ccd45afc24509bade1b519c', '01a1968d-3900-76e9-838c-3ea3126aaa1b');
INSERT INTO public.uc_source_record VALUES (5, 'web', '3', 'cea3f8deb0922c579749d3bff4158924', '01a1968d-3900-76ea-9f52-fbd94e880cca');
INSERT INTO public.uc_source_record VALUES (6, 'crm', '1', '1dc86372aee36fce31c814931a6eb360', '01a196fb-1600-72e0-8a38-16f49d436347');
INSERT INTO public.uc_source_record VALUES (7, 'web', '2', 'eac737ba2e051bfaaeb500387556e1e0', '01a19768-f300-7562-9ad9-0320f6f6b4c7');
INSERT INTO public.uc_token_page VALUES (1, -8408656356850703974, 2, '\x9a61952b98734e8b3cfefe7058bdee9b3cfefe7058bdee9b7c3858a24e4691bc7c3858a24e4691bc2da1b03a56d183bf19c341b582ec72ddfe29a7f6cdac9de85b0d3ad43059bbfe029000cf2dc4da10029000cf2dc4da104d6647392a7f24224d6647392a7f2422d891f1124b36cc52d891f1124b36cc526c732c029603a5726c732c029603a5721e94df9c317894759edf66bff71101799edf66bff7110179879598d7d0aea07b02000000030000000500000003000000050000000200000002000000020000000200000003000000050000000300000005000000030000000500000003000000050000000200000003000000050000000200000004');
INSERT INTO public.uc_touchpoint VALUES (1, '46346f299c5ae193908c3ba899d55986', '146b9c5e8ccd45afc24509bade1b519c', NULL, 1793523600000000, '{"@type":"Touchpoint","@version":1,"source":"pbx","id":"7","type":"call.received","channel":"call_center","occurred_at":"2026-11-01T09:00:00+00:00","subject":{"source":"web","record_id":"1"},"contact_point":null,"direction":"inbound","sent_at":null,"received_at":"2026-11-01T19:00:00+00:00","data":{}}', '8b6407231f96585ad8d302864b1a820a', 1793559600000000);
ALTER TABLE ONLY public.uc_blocking_token
    ADD CONSTRAINT uc_blocking_token_pkey PRIMARY KEY (token, record);
ALTER TABLE ONLY public.uc_closed_block
    ADD CONSTRAINT uc_closed_block_pkey PRIMARY KEY (token);
ALTER TABLE ONLY public.uc_consent_act
    ADD CONSTRAINT uc_consent_act_key_digest_key UNIQUE (key_digest);
ALTER TABLE ONLY public.uc_consent_act
    ADD CONSTRAINT uc_consent_act_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.uc_doubt
    ADD CONSTRAINT uc_doubt_pkey PRIMARY KEY (low, high);
ALTER TABLE ONLY public.uc_identity_change
    ADD CONSTRAINT uc_identity_change_pkey PRIMARY KEY (cursor);
ALTER TABLE ONLY public.uc_identity
    ADD CONSTRAINT uc_identity_pkey PRIMARY KEY (record);
ALTER TABLE ONLY public.uc_judgement
    ADD CONSTRAINT uc_judgement_pkey PRIMARY KEY (judgement);
ALTER TABLE ONLY public.uc_layout
    ADD CONSTRAINT uc_layout_pkey PRIMARY KEY (layout);
ALTER TABLE ONLY public.uc_pack
    ADD CONSTRAINT uc_pack_pkey PRIMARY KEY (kind, part);
ALTER TABLE ONLY public.uc_past_identity
    ADD CONSTRAINT uc_past_identity_pkey PRIMARY KEY (record, since);
ALTER TABLE ONLY public.uc_record_version
    ADD CONSTRAINT uc_record_version_pkey PRIMARY KEY (record, version);
ALTER TABLE ONLY public.uc_redirect
    ADD CONSTRAINT uc_redirect_pkey PRIMARY KEY (record);
ALTER TABLE ONLY public.uc_reliance
    ADD CONSTRAINT uc_reliance_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.uc_setting
    ADD CONSTRAINT uc_setting_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.uc_source_record
    ADD CONSTRAINT uc_source_record_key_digest_key UNIQUE (key_digest);
ALTER TABLE ONLY public.uc_source_record
    ADD CONSTRAINT uc_source_record_minted_id_key UNIQUE (minted_id);
ALTER TABLE ONLY public.uc_source_record
    ADD CONSTRAINT uc_source_record_pkey PRIMARY KEY (record);
ALTER TABLE ONLY public.uc_suppression
    ADD CONSTRAINT uc_suppression_pkey PRIMARY KEY (digest, body_digest);
ALTER TABLE ONLY public.uc_token_page
    ADD CONSTRAINT uc_token_page_pkey PRIMARY KEY (page);
ALTER TABLE ONLY public.uc_tombstone
    ADD CONSTRAINT uc_tombstone_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.uc_touchpoint
    ADD CONSTRAINT uc_touchpoint_key_digest_key UNIQUE (key_digest);
ALTER TABLE ONLY public.uc_touchpoint
    ADD CONSTRAINT uc_touchpoint_pkey PRIMARY KEY (number);
CREATE INDEX uc_blocking_token_record ON public.uc_blocking_token USING btree (record);
CREATE INDEX uc_consent_act_point_digest ON public.uc_consent_act USING btree (point_digest);
CREATE INDEX uc_consent_act_subject_digest ON public.uc_consent_act USING btree (subject_digest);
CREATE INDEX uc_doubt_distance ON public.uc_doubt USING btree (distance, low, high);
CREATE INDEX uc_doubt_high ON public.uc_doubt USING btree (high);
CREATE INDEX uc_identity_change_customer_id ON public.uc_identity_change USING btree (customer_id);
CREATE INDEX uc_identity_change_previous_id ON public.uc_identity_change USING btree (previous_id) WHERE (previous_id IS NOT NULL);
CREATE INDEX uc_identity_component ON public.uc_identity USING btree (component);
CREATE INDEX uc_identity_identity ON public.uc_identity USING btree (identity);
CREATE INDEX uc_judgement_high_record ON public.uc_judgement USING btree (high_record);
CREATE INDEX uc_judgement_low_record ON public.uc_judgement USING btree (low_record);
CREATE INDEX uc_past_identity_identity ON public.uc_past_identity USING btree (identity);
CREATE INDEX uc_redirect_leads_to ON public.uc_redirect USING btree (leads_to);
CREATE INDEX uc_reliance_identity ON public.uc_reliance USING btree (identity);
CREATE INDEX uc_reliance_point_digest ON public.uc_reliance USING btree (point_digest);
CREATE UNIQUE INDEX uc_token_page_first ON public.uc_token_page USING btree (token, record);
CREATE INDEX uc_touchpoint_point_digest ON public.uc_touchpoint USING btree (point_digest);
CREATE INDEX uc_touchpoint_subject_digest ON public.uc_touchpoint USING btree (subject_digest);
ALTER TABLE ONLY public.uc_blocking_token
    ADD CONSTRAINT uc_blocking_token_record_fkey FOREIGN KEY (record) REFERENCES public.uc_source_record(record);
ALTER TABLE ONLY public.uc_identity
    ADD CONSTRAINT uc_identity_record_fkey FOREIGN KEY (record) REFERENCES public.uc_source_record(record);
ALTER TABLE ONLY public.uc_judgement
    ADD CONSTRAINT uc_judgement_high_record_fkey FOREIGN KEY (high_record) REFERENCES public.uc_source_record(record);
ALTER TABLE ONLY public.uc_judgement
    ADD CONSTRAINT uc_judgement_low_record_fkey FOREIGN KEY (low_record) REFERENCES public.uc_source_record(record);
ALTER TABLE ONLY public.uc_past_identity
    ADD CONSTRAINT uc_past_identity_record_fkey FOREIGN KEY (record) REFERENCES public.uc_source_record(record);
ALTER TABLE ONLY public.uc_record_version
    ADD CONSTRAINT uc_record_version_record_fkey FOREIGN KEY (record) REFERENCES public.uc_source_record(record);
ALTER TABLE ONLY public.uc_redirect
    ADD CONSTRAINT uc_redirect_leads_to_fkey FOREIGN KEY (leads_to) REFERENCES public.uc_source_record(record);
ALTER TABLE ONLY public.uc_redirect
    ADD CONSTRAINT uc_redirect_record_fkey FOREIGN KEY (record) REFERENCES public.uc_source_record(record);
