// Made by `npm run generate` from the server's OpenAPI; never edited.

export interface paths {
    "/api/v1/agent/environments/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch Environment
         * @description A packed environment.
         */
        get: operations["fetch_environment_api_v1_agent_environments__name__get"];
        /**
         * Bring Environment
         * @description Keep an environment for others, packed; only the builder that was told to make it may.
         */
        put: operations["bring_environment_api_v1_agent_environments__name__put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/index": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch Index
         * @description Where packages come from.
         */
        get: operations["fetch_index_api_v1_agent_index_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/job": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch Job
         * @description What the replica shall do.
         */
        get: operations["fetch_job_api_v1_agent_job_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/library": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch Library
         * @description The in-task library as a zip.
         */
        get: operations["fetch_library_api_v1_agent_library_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring Log
         * @description Bytes of the replica's log from `offset` on; the answer says where to go on.
         */
        post: operations["bring_log_api_v1_agent_log_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/meeting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Meet
         * @description The replica of a gang is ready; it begins once all of them are.
         */
        post: operations["meet_api_v1_agent_meeting_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Bring Outputs
         * @description The outputs as a tar, all of them at once.
         */
        put: operations["bring_outputs_api_v1_agent_outputs_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring Report
         * @description The end of the replica, after everything else.
         */
        post: operations["bring_report_api_v1_agent_report_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/sources/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch Source
         * @description A file of the job, or a folder as a tar (`application/x-tar`).
         */
        get: operations["fetch_source_api_v1_agent_sources__number__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell Usage
         * @description What the replica uses now; the answer says whether it shall go on.
         */
        post: operations["tell_usage_api_v1_agent_usage_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/uv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch Uv
         * @description The program `uv` for a kind of machine (`x86_64`).
         */
        get: operations["fetch_uv_api_v1_agent_uv_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Audit
         * @description Every change in the studio, newest first.
         */
        get: operations["list_audit_api_v1_audit_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth:login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In
         * @description Trade a password for a session cookie.
         */
        post: operations["log_in_api_v1_auth_login_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth:logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out
         * @description End this session.
         */
        post: operations["log_out_api_v1_auth_logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth:setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Up
         * @description Use a one-time link: make the first administrator, or set a forgotten password anew. Logs in.
         */
        post: operations["set_up_api_v1_auth_setup_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Clusters
         * @description All clusters by name, each as it was when it was last looked at.
         */
        get: operations["list_clusters_api_v1_clusters_get"];
        put?: never;
        /**
         * Add Cluster
         * @description Add a cluster. It must answer, unless `unchecked` says that it may be away for now.
         */
        post: operations["add_cluster_api_v1_clusters_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Cluster
         * @description One cluster.
         */
        get: operations["get_cluster_api_v1_clusters__name__get"];
        put?: never;
        post?: never;
        /**
         * Remove Cluster
         * @description Forget a cluster nobody uses; nothing is deleted on it.
         */
        delete: operations["remove_cluster_api_v1_clusters__name__delete"];
        options?: never;
        head?: never;
        /**
         * Update Cluster
         * @description Change a cluster. Another kubeconfig must lead to the same cluster.
         */
        patch: operations["update_cluster_api_v1_clusters__name__patch"];
        trace?: never;
    };
    "/api/v1/clusters/{name}/machines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Machines
         * @description Its machines as they are now.
         */
        get: operations["list_machines_api_v1_clusters__name__machines_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{name}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Bound Projects
         * @description The projects that are bound to it.
         */
        get: operations["list_bound_projects_api_v1_clusters__name__projects_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{name}/projects/{bound}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Bind Project
         * @description Let a project run there from now on; what is under way stays where it is.
         */
        put: operations["bind_project_api_v1_clusters__name__projects__bound__put"];
        post?: never;
        /**
         * Unbind Project
         * @description Let a project run on this machine again.
         */
        delete: operations["unbind_project_api_v1_clusters__name__projects__bound__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{name}/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Quotas
         * @description What the projects that are bound to it may have at once there, and what they use: the cluster is asked.
         */
        get: operations["list_quotas_api_v1_clusters__name__quotas_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{name}:inspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Inspect Cluster
         * @description Find out anew what the studio may do there and whether network policies are enforced; takes up to a minute.
         */
        post: operations["inspect_cluster_api_v1_clusters__name__inspect_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{name}:look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look At Cluster
         * @description Look at it now, rather than in half a minute.
         */
        post: operations["look_at_cluster_api_v1_clusters__name__look_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters:check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check Cluster
         * @description Try a kubeconfig without keeping it.
         */
        post: operations["check_cluster_api_v1_clusters_check_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Events
         * @description Facts of my projects (or of those named) from now on, or after the cursor `Last-Event-ID` / `after`.
         */
        get: operations["stream_events_api_v1_events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/frameworks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Frameworks
         * @description Frameworks for distributed tasks, and the roles each of them knows.
         */
        get: operations["list_frameworks_api_v1_frameworks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gateways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Gateways
         * @description Gateways on clusters: what is wished, which Envoys follow, and what they have in force.
         */
        get: operations["list_gateways_api_v1_gateways_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gateways/{place}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put Gateway
         * @description Wish a gateway on a cluster, or change it. It is deployed where the studio has access to the cluster; elsewhere
         *     its manifests are applied by hand.
         */
        put: operations["put_gateway_api_v1_gateways__place__put"];
        post?: never;
        /**
         * Delete Gateway
         * @description Forget a gateway, and delete its objects where the studio has access to the cluster.
         */
        delete: operations["delete_gateway_api_v1_gateways__place__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gateways/{place}/httproutes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Httproutes
         * @description The routes of a place as HTTPRoutes, for those who run a Gateway API; `parent` is `[namespace/]name` of their
         *     Gateway. What those cannot say goes through the gateway that was wished here.
         */
        get: operations["show_httproutes_api_v1_gateways__place__httproutes_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gateways/{place}/manifests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Manifests
         * @description The gateway's objects as YAML, for `kubectl apply`. They hold its token.
         */
        get: operations["show_manifests_api_v1_gateways__place__manifests_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who Am I
         * @description Who is logged in, what is open to them, and whether the studio still needs its first administrator.
         */
        get: operations["who_am_i_api_v1_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Me
         * @description Change the language.
         */
        patch: operations["change_me_api_v1_me_patch"];
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sessions
         * @description Where I am logged in.
         */
        get: operations["list_sessions_api_v1_me_sessions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End Session
         * @description Log another browser out.
         */
        delete: operations["end_session_api_v1_me_sessions__id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tokens
         * @description My tokens, without their texts.
         */
        get: operations["list_tokens_api_v1_me_tokens_get"];
        put?: never;
        /**
         * Create Token
         * @description Make a token; its text is in this answer and nowhere else, ever.
         */
        post: operations["create_token_api_v1_me_tokens_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Token
         * @description Make a token worthless.
         */
        delete: operations["revoke_token_api_v1_me_tokens__id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me:password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Set a new password; ends all other sessions.
         */
        post: operations["change_password_api_v1_me_password_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Projects
         * @description The projects open to me; with `archived`, those put away too.
         */
        get: operations["list_projects_api_v1_projects_get"];
        put?: never;
        /**
         * Create Project
         * @description A new project, owned by me.
         */
        post: operations["create_project_api_v1_projects_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Project
         * @description One project and my role in it.
         */
        get: operations["get_project_api_v1_projects__project__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Project
         * @description Change the label, or take the project out of the archive.
         */
        patch: operations["update_project_api_v1_projects__project__patch"];
        trace?: never;
    };
    "/api/v1/projects/{project}/app-presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List App Presets
         * @description Programs that are known to work.
         */
        get: operations["list_app_presets_api_v1_projects__project__app_presets_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Apps
         * @description Internal services, newest first.
         */
        get: operations["list_apps_api_v1_projects__project__apps_get"];
        put?: never;
        /**
         * Create App
         * @description A program that is kept running; the first start makes its environment.
         */
        post: operations["create_app_api_v1_projects__project__apps_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/apps/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get App
         * @description One with what it runs.
         */
        get: operations["get_app_api_v1_projects__project__apps__name__get"];
        /**
         * Update App
         * @description Change what it runs; it is started anew.
         */
        put: operations["update_app_api_v1_projects__project__apps__name__put"];
        post?: never;
        /**
         * Delete App
         * @description End it and forget it; its folder in the project's space stays.
         */
        delete: operations["delete_app_api_v1_projects__project__apps__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/apps/{name}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read App Log
         * @description What it printed since it was last started; followed by server-sent events when asked for.
         */
        get: operations["read_app_log_api_v1_projects__project__apps__name__log_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/apps/{name}:start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start App
         * @description Run it again; also one that failed for good.
         */
        post: operations["start_app_api_v1_projects__project__apps__name__start_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/apps/{name}:stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop App
         * @description End it; its folder stays.
         */
        post: operations["stop_app_api_v1_projects__project__apps__name__stop_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Artifacts
         * @description Artifacts, newest first.
         */
        get: operations["list_artifacts_api_v1_projects__project__artifacts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/artifacts/{artifact}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Artifact
         * @description One artifact with its files.
         */
        get: operations["get_artifact_api_v1_projects__project__artifacts__artifact__get"];
        put?: never;
        post?: never;
        /**
         * Delete Artifact
         * @description Forget it; refused while a model version stands on it.
         */
        delete: operations["delete_artifact_api_v1_projects__project__artifacts__artifact__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/artifacts/{artifact}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Artifact
         * @description The bytes; a folder as a whole is a .tar.gz, `path` names a file inside it.
         */
        get: operations["download_artifact_api_v1_projects__project__artifacts__artifact__content_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/artifacts/{artifact}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview Artifact
         * @description A first look: `{kind: table|text|json|image|folder|none, …}`; `path` names a file inside a folder.
         */
        get: operations["preview_artifact_api_v1_projects__project__artifacts__artifact__preview_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Audit
         * @description Every change in the project, newest first.
         */
        get: operations["list_audit_api_v1_projects__project__audit_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/capacity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Project Capacity
         * @description What the place offers, what of it is asked for, used and free, and the project's part.
         */
        get: operations["project_capacity_api_v1_projects__project__capacity_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Environments
         * @description Environments that ship, which a task may name.
         */
        get: operations["list_environments_api_v1_projects__project__environments_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Files
         * @description A folder of a space.
         */
        get: operations["list_files_api_v1_projects__project__files_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/files/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download File
         * @description A file, or with `Range` a part of it.
         */
        get: operations["download_file_api_v1_projects__project__files_content_get"];
        /**
         * Upload File
         * @description The request's body becomes the file, whole or not at all.
         */
        put: operations["upload_file_api_v1_projects__project__files_content_put"];
        post?: never;
        /**
         * Delete File
         * @description A file, or a folder with all in it.
         */
        delete: operations["delete_file_api_v1_projects__project__files_content_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/files/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview File
         * @description A first look: `{kind: table|text|json|image|folder|none, …}`.
         */
        get: operations["preview_file_api_v1_projects__project__files_preview_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/files:close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close Space
         * @description End now what shows files of a cluster; it would go by itself.
         */
        post: operations["close_space_api_v1_projects__project__files_close_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/files:mkdir": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Folder
         * @description A folder and those above it.
         */
        post: operations["make_folder_api_v1_projects__project__files_mkdir_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/files:open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open Space
         * @description Have files shown that lie on a cluster: a small pod mounts them, and goes when nobody looked for five minutes.
         */
        post: operations["open_space_api_v1_projects__project__files_open_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/files:state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Space State
         * @description Whether the files can be looked at now: `open`, `opening`, `closed`, or `failed`, and why.
         */
        get: operations["space_state_api_v1_projects__project__files_state_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Keys
         * @description API keys of the project, newest first; their texts never come back.
         */
        get: operations["list_keys_api_v1_projects__project__keys_get"];
        put?: never;
        /**
         * Create Key
         * @description An API key for callers of the project's services; the only answer that shows its text. It opens them some
         *     milliseconds later.
         */
        post: operations["create_key_api_v1_projects__project__keys_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Key
         * @description Make an API key worthless, some milliseconds from now; calls under way are answered.
         */
        delete: operations["revoke_key_api_v1_projects__project__keys__id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Lineage
         * @description What led to a thing and what came of it.
         */
        get: operations["get_lineage_api_v1_projects__project__lineage_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Members
         * @description Who works in the project.
         */
        get: operations["list_members_api_v1_projects__project__members_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/members/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Member
         * @description Let a user in, or change the role.
         */
        put: operations["set_member_api_v1_projects__project__members__username__put"];
        post?: never;
        /**
         * Remove Member
         * @description End a membership.
         */
        delete: operations["remove_member_api_v1_projects__project__members__username__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/model-imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Imports
         * @description Models that are, or were, fetched, newest first.
         */
        get: operations["list_imports_api_v1_projects__project__model_imports_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/model-imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Import
         * @description How far one is.
         */
        get: operations["get_import_api_v1_projects__project__model_imports__id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Import
         * @description Stop it, or forget it when it has ended; a version it made stays.
         */
        delete: operations["delete_import_api_v1_projects__project__model_imports__id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Models
         * @description Models, lately changed first, or by name.
         */
        get: operations["list_models_api_v1_projects__project__models_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Model
         * @description One model.
         */
        get: operations["get_model_api_v1_projects__project__models__model__get"];
        put?: never;
        post?: never;
        /**
         * Delete Model
         * @description Forget it with all versions; refused while a service runs one.
         */
        delete: operations["delete_model_api_v1_projects__project__models__model__delete"];
        options?: never;
        head?: never;
        /**
         * Update Model
         * @description Change its description.
         */
        patch: operations["update_model_api_v1_projects__project__models__model__patch"];
        trace?: never;
    };
    "/api/v1/projects/{project}/models/{model}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Versions
         * @description Versions, newest first.
         */
        get: operations["list_versions_api_v1_projects__project__models__model__versions_get"];
        put?: never;
        /**
         * Create Version
         * @description Register an artifact as a version; the model is made when it is new.
         */
        post: operations["create_version_api_v1_projects__project__models__model__versions_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/models/{model}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Version
         * @description One version with its files, card, scan and who uses it; `latest` is the one made last.
         */
        get: operations["get_version_api_v1_projects__project__models__model__versions__version__get"];
        put?: never;
        post?: never;
        /**
         * Delete Version
         * @description Forget it; refused while a service runs it.
         */
        delete: operations["delete_version_api_v1_projects__project__models__model__versions__version__delete"];
        options?: never;
        head?: never;
        /**
         * Update Version
         * @description Change description, metrics, card, or what the model leaves open of its signature.
         */
        patch: operations["update_version_api_v1_projects__project__models__model__versions__version__patch"];
        trace?: never;
    };
    "/api/v1/projects/{project}/models/{model}/versions/{version}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Version
         * @description The model's files: a .tar.gz, or one of them.
         */
        get: operations["download_version_api_v1_projects__project__models__model__versions__version__content_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/models/{model}/versions/{version}/conversion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Record Conversion
         * @description The verdict of the task that calls; the graph is what it gives as its output `onnx`.
         */
        put: operations["record_conversion_api_v1_projects__project__models__model__versions__version__conversion_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/models/{model}/versions/{version}:convert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Convert Version
         * @description Convert a version to ONNX and prove that the graph answers alike: a run, whose verdict the version then tells.
         */
        post: operations["convert_version_api_v1_projects__project__models__model__versions__version__convert_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/models/{model}/versions/{version}:promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Promote Version
         * @description Put it in a stage. With If-Match (the model's `promotions`) only when nobody else promoted meanwhile.
         */
        post: operations["promote_version_api_v1_projects__project__models__model__versions__version__promote_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/models/{model}/versions:import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Version
         * @description Wish that the file or archive at an address be fetched and become a version.
         */
        post: operations["import_version_api_v1_projects__project__models__model__versions_import_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/models/{model}/versions:upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Version
         * @description The request's body becomes a version: one file, or an archive of a folder (an MLflow model, a SavedModel).
         */
        post: operations["upload_version_api_v1_projects__project__models__model__versions_upload_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Pipelines
         * @description Pipelines, the last changed first; `order_by=name` or a prefix lists by name.
         */
        get: operations["list_pipelines_api_v1_projects__project__pipelines_get"];
        put?: never;
        /**
         * Create Pipeline
         * @description Keep a new pipeline; its name is the one in the text.
         */
        post: operations["create_pipeline_api_v1_projects__project__pipelines_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/pipelines/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Pipeline
         * @description A pipeline with its text (of the newest version unless told), graph and parameters.
         */
        get: operations["get_pipeline_api_v1_projects__project__pipelines__name__get"];
        /**
         * Put Pipeline
         * @description Keep a text as the newest version (made new when there is no pipeline of that name). Honours If-Match.
         */
        put: operations["put_pipeline_api_v1_projects__project__pipelines__name__put"];
        post?: never;
        /**
         * Delete Pipeline
         * @description Forget a pipeline; its runs stay.
         */
        delete: operations["delete_pipeline_api_v1_projects__project__pipelines__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/pipelines/{name}/columns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Columns
         * @description The columns which an output of a task had when a run of the pipeline last made it.
         */
        get: operations["get_columns_api_v1_projects__project__pipelines__name__columns_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/pipelines/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Versions
         * @description Every save, newest first; the text of one: `GET …/{name}?version=`.
         */
        get: operations["list_versions_api_v1_projects__project__pipelines__name__versions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/pipelines:parse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Parse
         * @description What a text of a form says, as data, and everything that is wrong with it; nothing is kept, nothing is run.
         */
        post: operations["parse_api_v1_projects__project__pipelines_parse_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/pipelines:print": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Print Data
         * @description A pipeline's data as a text; of a `base`, comments, order and spelling stay where the meaning is the same.
         */
        post: operations["print_data_api_v1_projects__project__pipelines_print_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/pipelines:validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate
         * @description Everything that is wrong with a text, its graph and its parameters; nothing is kept.
         */
        post: operations["validate_api_v1_projects__project__pipelines_validate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/place": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Place
         * @description Where what the project starts now will run.
         */
        get: operations["get_place_api_v1_projects__project__place_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/quota": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Quota
         * @description What the project may have at once on the cluster it is bound to, and what it uses: the cluster is asked.
         */
        get: operations["get_quota_api_v1_projects__project__quota_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Runs
         * @description Runs, newest first. `name:` finds by the beginning of a pipeline's name or of a run's id.
         */
        get: operations["list_runs_api_v1_projects__project__runs_get"];
        put?: never;
        /**
         * Start Run
         * @description Start a run of a saved pipeline (`run`) or of a text (`write`: it is code of one's own).
         */
        post: operations["start_run_api_v1_projects__project__runs_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Run
         * @description A run with its graph, parameters and sums.
         */
        get: operations["get_run_api_v1_projects__project__runs__run__get"];
        put?: never;
        post?: never;
        /**
         * Delete Run
         * @description Forget an ended run with its logs and outputs; what model versions stand on stays.
         */
        delete: operations["delete_run_api_v1_projects__project__runs__run__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/cost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Run Cost
         * @description What the run's attempts cost in resource-seconds, earlier tries included.
         */
        get: operations["get_run_cost_api_v1_projects__project__runs__run__cost_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Run Events
         * @description What happened, oldest first; facts are kept for thirty days.
         */
        get: operations["list_run_events_api_v1_projects__project__runs__run__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tasks
         * @description Tasks in the file's order, the exit task last.
         */
        get: operations["list_tasks_api_v1_projects__project__runs__run__tasks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Task
         * @description A task with inputs, outputs, attempts, environment and resources; an item of a foreach is `name[3]`.
         */
        get: operations["get_task_api_v1_projects__project__runs__run__tasks__task__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/tasks/{task}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Log
         * @description The log over replicas, attempts and reruns: server-sent events (`log`, `end`) that follow it, or plain text.
         */
        get: operations["read_log_api_v1_projects__project__runs__run__tasks__task__log_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/tasks/{task}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Task Metrics
         * @description CPU, memory and accelerators over time by attempt, while it runs and afterwards; its cost.
         */
        get: operations["get_task_metrics_api_v1_projects__project__runs__run__tasks__task__metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/tasks/{task}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Results
         * @description What the task shows, while it runs and afterwards: images, tables, charts, texts, metrics, and metrics by step
         *     (`series`); files of entry n: `…/results/{n}/file`.
         */
        get: operations["get_results_api_v1_projects__project__runs__run__tasks__task__results_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/tasks/{task}/results/{index}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Result File
         * @description The image or page of a result. Users wrote it: it is sandboxed and can reach nothing of the studio.
         */
        get: operations["get_result_file_api_v1_projects__project__runs__run__tasks__task__results__index__file_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/tasks/{task}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Why
         * @description Why the task is in its state, in one sentence.
         */
        get: operations["get_why_api_v1_projects__project__runs__run__tasks__task__why_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/tasks/{task}:debug": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Debug Task
         * @description Run this task alone, with the inputs it had, as a run of its own; or hold its environment open for a shell.
         */
        post: operations["debug_task_api_v1_projects__project__runs__run__tasks__task__debug_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Text
         * @description The pipeline file the run was started from.
         */
        get: operations["get_text_api_v1_projects__project__runs__run__text_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Why
         * @description Why the run is in its state, in one sentence.
         */
        get: operations["get_why_api_v1_projects__project__runs__run__why_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}:pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Run
         * @description Start nothing more; what runs goes on.
         */
        post: operations["pause_run_api_v1_projects__project__runs__run__pause_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}:rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rerun
         * @description From what failed, in the same run; or everything, as a new run.
         */
        post: operations["rerun_api_v1_projects__project__runs__run__rerun_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}:resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Run
         * @description Go on after a pause.
         */
        post: operations["resume_run_api_v1_projects__project__runs__run__resume_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs/{run}:stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Run
         * @description Stop everything of a run; once more stops its exit task too.
         */
        post: operations["stop_run_api_v1_projects__project__runs__run__stop_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/runs:compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare Runs
         * @description Two to ten runs side by side: parameters, tasks, metrics, curves, results.
         */
        get: operations["compare_runs_api_v1_projects__project__runs_compare_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/samples/{name}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview Sample
         * @description A first look at sample data that ships: `{kind: table|…}`.
         */
        get: operations["preview_sample_api_v1_projects__project__samples__name__preview_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Schedules
         * @description Schedules by name, of one pipeline if told, each with its next due time and a strip of its last ones.
         */
        get: operations["list_schedules_api_v1_projects__project__schedules_get"];
        put?: never;
        /**
         * Create Schedule
         * @description A new schedule; it counts from now on.
         */
        post: operations["create_schedule_api_v1_projects__project__schedules_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Schedule
         * @description A schedule with its next due times and the last ones.
         */
        get: operations["get_schedule_api_v1_projects__project__schedules__name__get"];
        /**
         * Put Schedule
         * @description Change a schedule as a whole; it may be given another name. Honours If-Match.
         */
        put: operations["put_schedule_api_v1_projects__project__schedules__name__put"];
        post?: never;
        /**
         * Delete Schedule
         * @description Forget a schedule; its runs stay.
         */
        delete: operations["delete_schedule_api_v1_projects__project__schedules__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}/backfills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Backfills
         * @description Backfills, newest first, with their progress.
         */
        get: operations["list_backfills_api_v1_projects__project__schedules__name__backfills_get"];
        put?: never;
        /**
         * Start Backfill
         * @description Run the due times of a range.
         */
        post: operations["start_backfill_api_v1_projects__project__schedules__name__backfills_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}/backfills/{backfill}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Backfill
         * @description Start nothing more of a backfill; its runs under way go on.
         */
        post: operations["cancel_backfill_api_v1_projects__project__schedules__name__backfills__backfill__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}/backfills:preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Backfill
         * @description What a backfill would run; nothing is kept.
         */
        post: operations["preview_backfill_api_v1_projects__project__schedules__name__backfills_preview_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Instances
         * @description Due times, the newest first, each with why it is as it is.
         */
        get: operations["list_instances_api_v1_projects__project__schedules__name__instances_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}/instances/{instance}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Instance Why
         * @description Why a due time is in its state, in one sentence.
         */
        get: operations["get_instance_why_api_v1_projects__project__schedules__name__instances__instance__why_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}/instances/{instance}:skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Skip Instance
         * @description Leave out a due time that waits, or one that failed and holds up those after it.
         */
        post: operations["skip_instance_api_v1_projects__project__schedules__name__instances__instance__skip_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Why
         * @description What the schedule does or waits for, in one sentence.
         */
        get: operations["get_why_api_v1_projects__project__schedules__name__why_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}:pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Schedule
         * @description Start nothing until it is resumed.
         */
        post: operations["pause_schedule_api_v1_projects__project__schedules__name__pause_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules/{name}:resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Schedule
         * @description Go on; the catch-up policy says what becomes of due times missed meanwhile.
         */
        post: operations["resume_schedule_api_v1_projects__project__schedules__name__resume_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules:preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview
         * @description What a cron line means and its next due times; nothing is kept.
         */
        post: operations["preview_api_v1_projects__project__schedules_preview_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/schedules:test-alert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try Alert
         * @description Send a test now; a Fault says why it did not arrive.
         */
        post: operations["try_alert_api_v1_projects__project__schedules_test_alert_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Secrets
         * @description Names of secrets; values never come back.
         */
        get: operations["list_secrets_api_v1_projects__project__secrets_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Secret
         * @description Keep a secret, new or instead of the former value.
         */
        put: operations["set_secret_api_v1_projects__project__secrets__name__put"];
        post?: never;
        /**
         * Delete Secret
         * @description Forget a secret.
         */
        delete: operations["delete_secret_api_v1_projects__project__secrets__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Services
         * @description Services, newest first; of one tier, or all.
         */
        get: operations["list_services_api_v1_projects__project__services_get"];
        put?: never;
        /**
         * Create Service
         * @description A service that runs a model version; it answers when its phase is `Ready`.
         */
        post: operations["create_service_api_v1_projects__project__services_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Service
         * @description One service with its replicas and the signature of its model.
         */
        get: operations["get_service_api_v1_projects__project__services__name__get"];
        /**
         * Update Service
         * @description Change the wish: another version takes over when it answers, at once or step by step; the old one serves until
         *     then. Honours If-Match.
         */
        put: operations["update_service_api_v1_projects__project__services__name__put"];
        post?: never;
        /**
         * Delete Service
         * @description End its replicas and forget it; in production it is stopped first.
         */
        delete: operations["delete_service_api_v1_projects__project__services__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Service Alerts
         * @description What of the service is watched, how it fares, who is told.
         */
        get: operations["get_service_alerts_api_v1_projects__project__services__name__alerts_get"];
        /**
         * Set Service Alerts
         * @description Watch this from now on, in place of what was watched. People are told in the language of who says this.
         */
        put: operations["set_service_alerts_api_v1_projects__project__services__name__alerts_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Certificate
         * @description What the service's domain shows over https, new or instead of the former one; no connection is lost.
         */
        put: operations["set_certificate_api_v1_projects__project__services__name__certificate_put"];
        post?: never;
        /**
         * Delete Certificate
         * @description Serve the domain over http alone.
         */
        delete: operations["delete_certificate_api_v1_projects__project__services__name__certificate_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Service File
         * @description The service as a text that makes it again.
         */
        get: operations["get_service_file_api_v1_projects__project__services__name__file_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Service Log
         * @description The log of a replica of the newest revision; followed by server-sent events when asked for.
         */
        get: operations["read_service_log_api_v1_projects__project__services__name__log_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Service Metrics
         * @description Requests, errors, latencies and requests under way over time, by revision; cores and memory of the replicas.
         */
        get: operations["get_service_metrics_api_v1_projects__project__services__name__metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Revisions
         * @description What it ran, newest first, and what each gets now.
         */
        get: operations["list_revisions_api_v1_projects__project__services__name__revisions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/rollout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Rollout
         * @description The canary under way with its figures, else the last one; null when there was none.
         */
        get: operations["get_rollout_api_v1_projects__project__services__name__rollout_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/scaling": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Scaling
         * @description How many replicas it may have, has, and why so many.
         */
        get: operations["get_scaling_api_v1_projects__project__services__name__scaling_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Scaling
         * @description Wish for other numbers, from now on; what is left out stays.
         */
        patch: operations["change_scaling_api_v1_projects__project__services__name__scaling_patch"];
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Traffic
         * @description Treat requests otherwise, from now on; what is left out stays. A domain is for owners to give or take: nobody
         *     else can have it then.
         */
        patch: operations["change_traffic_api_v1_projects__project__services__name__traffic_patch"];
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Service Why
         * @description Why the service answers or does not, in one sentence.
         */
        get: operations["get_service_why_api_v1_projects__project__services__name__why_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}:pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Canary
         * @description Let the candidate keep its present share; it is still taken back when it does badly.
         */
        post: operations["pause_canary_api_v1_projects__project__services__name__pause_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}:promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Promote Candidate
         * @description Give the candidate of the canary all requests now.
         */
        post: operations["promote_candidate_api_v1_projects__project__services__name__promote_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}:release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release Service
         * @description Run the live version in the service of another tier: made with these settings when it is new, else updated.
         */
        post: operations["release_service_api_v1_projects__project__services__name__release_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}:resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Canary
         * @description Go on with the steps of the canary.
         */
        post: operations["resume_canary_api_v1_projects__project__services__name__resume_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}:rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll Back
         * @description Take the candidate back at once; without a canary, or to a given revision: a new revision that runs what that one
         *     ran.
         */
        post: operations["roll_back_api_v1_projects__project__services__name__rollback_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}:split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Split Traffic
         * @description Share the requests between revisions, or mirror them to one, from when all of those answer; none is lost.
         */
        post: operations["split_traffic_api_v1_projects__project__services__name__split_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}:start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Service
         * @description Run it again.
         */
        post: operations["start_service_api_v1_projects__project__services__name__start_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services/{name}:stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Service
         * @description End its replicas; its address stays.
         */
        post: operations["stop_service_api_v1_projects__project__services__name__stop_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services:apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply Service
         * @description Make the service, or the one of that name, as the text says: what it leaves out becomes as it is by default.
         */
        post: operations["apply_service_api_v1_projects__project__services_apply_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services:preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Service
         * @description What a text would change; nothing is changed. Refused as it would be when applied.
         */
        post: operations["preview_service_api_v1_projects__project__services_preview_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/services:test-alert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try Service Alert
         * @description Send a test now; a Fault says why it did not arrive.
         */
        post: operations["try_service_alert_api_v1_projects__project__services_test_alert_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Templates
         * @description The newest version of every template the project sees, by group; `filter` is part of a name or label.
         */
        get: operations["list_templates_api_v1_projects__project__templates_get"];
        put?: never;
        /**
         * Register Template
         * @description Register a new version of an own template from a .tar.gz or .zip; scope `all` is for administrators.
         */
        post: operations["register_template_api_v1_projects__project__templates_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/templates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Template
         * @description One template with its arguments, environment and docs; the newest version unless told.
         */
        get: operations["get_template_api_v1_projects__project__templates__name__get"];
        put?: never;
        post?: never;
        /**
         * Delete Template
         * @description Forget an own template, or one version of it. Runs keep their snapshot.
         */
        delete: operations["delete_template_api_v1_projects__project__templates__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Project Usage
         * @description What ended attempts asked for and used, by user and kind.
         */
        get: operations["project_usage_api_v1_projects__project__usage_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/volumes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Volumes
         * @description What the project may mount: its own, what others share with it, and the spaces that are there by themselves.
         */
        get: operations["list_volumes_api_v1_projects__project__volumes_get"];
        put?: never;
        /**
         * Create Volume
         * @description A volume of the project. Those outside of any project (folder, nfs) are made by administrators.
         */
        post: operations["create_volume_api_v1_projects__project__volumes_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/volumes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Volume
         * @description One.
         */
        get: operations["get_volume_api_v1_projects__project__volumes__name__get"];
        /**
         * Update Volume
         * @description Change it; work that runs keeps what it has.
         */
        put: operations["update_volume_api_v1_projects__project__volumes__name__put"];
        post?: never;
        /**
         * Delete Volume
         * @description Forget it; what lies in it stays. Refused while something names it.
         */
        delete: operations["delete_volume_api_v1_projects__project__volumes__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/volumes/{name}:check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check Volume
         * @description Look whether it can be mounted now, where the project's work runs.
         */
        post: operations["check_volume_api_v1_projects__project__volumes__name__check_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Waiting
         * @description What of the project waits or does not fare as wished, each with the reason; longest wait first.
         */
        get: operations["list_waiting_api_v1_projects__project__waiting_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/workloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Workloads
         * @description Workloads of the project, newest first.
         */
        get: operations["list_workloads_api_v1_projects__project__workloads_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/workloads/{workload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Workload
         * @description One workload: wish, outcome, attempts, usage.
         */
        get: operations["get_workload_api_v1_projects__project__workloads__workload_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/workloads/{workload_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Workload Log
         * @description The log: server-sent events (`log`, `end`) that follow it when asked for, else all of it as plain text.
         */
        get: operations["read_workload_log_api_v1_projects__project__workloads__workload_id__log_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/workloads/{workload_id}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Workload Metrics
         * @description CPU, memory and accelerators over time by attempt, while it runs and afterwards; its cost in resource-seconds.
         */
        get: operations["get_workload_metrics_api_v1_projects__project__workloads__workload_id__metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/workloads/{workload_id}/ports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Ports
         * @description The ports a workload says it listens on.
         */
        get: operations["list_ports_api_v1_projects__project__workloads__workload_id__ports_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/workloads/{workload_id}/ports/{port}:open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open Port
         * @description An address at which the caller is let in. What answers there is a user's program, at an origin of its own.
         */
        post: operations["open_port_api_v1_projects__project__workloads__workload_id__ports__port__open_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/workloads/{workload_id}/shell": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Shell Place
         * @description Whether a shell can be opened now, and beside which replicas. The shell is a websocket at the same address
         *     (`?replica=…&columns=…&rows=…`): binary messages are the terminal's bytes both ways, the text message
         *     `{"resize": [columns, rows]}` tells its size, `{"ended": {"code", "text", "hint"}}` why it is over.
         */
        get: operations["get_shell_place_api_v1_projects__project__workloads__workload_id__shell_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/workloads/{workload_id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Workload Why
         * @description Why the workload is in its phase, in one sentence.
         */
        get: operations["get_workload_why_api_v1_projects__project__workloads__workload_id__why_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}:archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive Project
         * @description Put the project away: everything stays readable, nothing can be started or changed.
         */
        post: operations["archive_project_api_v1_projects__project__archive_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schema/pipeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Schema
         * @description JSON Schema of the pipeline file, for editors.
         */
        get: operations["get_schema_api_v1_schema_pipeline_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show System
         * @description Versions, disk, capacity and every check of runtime and gateway.
         */
        get: operations["show_system_api_v1_system_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Users
         * @description All accounts; `search` is how the name begins.
         */
        get: operations["list_users_api_v1_users_get"];
        put?: never;
        /**
         * Create User
         * @description A new account, whose first password must be changed at the first log-in.
         */
        post: operations["create_user_api_v1_users_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get User
         * @description One account.
         */
        get: operations["get_user_api_v1_users__username__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update User
         * @description Change, disable or enable an account, or give it a new first password.
         */
        patch: operations["update_user_api_v1_users__username__patch"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AcceleratorIn
         * @description A kind of accelerator: what people write, the resource it is, labels of its nodes (one of the values).
         */
        AcceleratorIn: {
            /** Kind */
            kind: string;
            /**
             * Labels
             * @default {}
             */
            labels: {
                [key: string]: string[];
            };
            /** Resource */
            resource: string;
            sharing?: components["schemas"]["SharingIn"] | null;
        };
        /**
         * AcceleratorOut
         * @description Accelerators of one kind.
         */
        AcceleratorOut: {
            /** Asked */
            asked: number;
            /** Free */
            free: number;
            /** Kind */
            kind: string;
            /** Mine */
            mine: number;
            /** Total */
            total: number;
            /** Used */
            used: number | null;
        };
        /**
         * AlertAddress
         * @description Who is told. `to` may hold `{{ secrets.NAME }}`.
         */
        AlertAddress: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "webhook" | "email" | "wecom" | "dingtalk" | "feishu";
            /** To */
            to: string;
        };
        /**
         * AlertIn
         * @description Who is told, and on what. `to` may hold `{{ secrets.NAME }}`.
         */
        AlertIn: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "webhook" | "email" | "wecom" | "dingtalk" | "feishu";
            /**
             * On
             * @default [
             *       "failed",
             *       "recovered"
             *     ]
             */
            on: ("failed" | "late" | "recovered")[];
            /** To */
            to: string;
        };
        /**
         * AlertRuleIn
         * @description One thing to watch. `than` is a share of answers (`error_rate`), seconds (`p99`), requests a second (`qps_above`,
         *     `qps_below`), days (`certificate`); `down` has none. `qps_below` and `down` must hold for all the minutes, the
         *     others are taken over them.
         */
        AlertRuleIn: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "error_rate" | "p99" | "qps_above" | "qps_below" | "down" | "certificate";
            /**
             * Minutes
             * @default 5
             */
            minutes: number;
            /**
             * Than
             * @default 0
             */
            than: number;
        };
        /**
         * AlertRuleOut
         * @description A rule in words, and how it fares: `Well`, `Broken` (not for long enough yet), or `Firing`; since when.
         */
        AlertRuleOut: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "error_rate" | "p99" | "qps_above" | "qps_below" | "down" | "certificate";
            /**
             * Minutes
             * @default 5
             */
            minutes: number;
            /** Since */
            since: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "Well" | "Broken" | "Firing";
            /** Text */
            text: string;
            /**
             * Than
             * @default 0
             */
            than: number;
        };
        /**
         * AlertTestIn
         * @description An alert to try.
         */
        AlertTestIn: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "webhook" | "email" | "wecom" | "dingtalk" | "feishu";
            /**
             * Schedule
             * @default
             */
            schedule: string;
            /** To */
            to: string;
        };
        /**
         * AlertTrial
         * @description An address to try.
         */
        AlertTrial: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "webhook" | "email" | "wecom" | "dingtalk" | "feishu";
            /**
             * Service
             * @default
             */
            service: string;
            /** To */
            to: string;
        };
        /**
         * ApiKeyIn
         * @description An API key to be made: for some services, or for all of the project (also later ones).
         */
        ApiKeyIn: {
            /**
             * Days
             * @default 90
             */
            days: number | null;
            /** Name */
            name: string;
            /** Services */
            services?: string[] | null;
        };
        /**
         * ApiKeyMade
         * @description The only answer that shows the key.
         */
        ApiKeyMade: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /** Key */
            key: string;
            /** Name */
            name: string;
            /** Services */
            services: string[] | null;
            /** Used At */
            used_at: string | null;
        };
        /**
         * ApiKeyOut
         * @description An API key; its text is not among it. `used_at` may be a minute and a half behind.
         */
        ApiKeyOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Services */
            services: string[] | null;
            /** Used At */
            used_at: string | null;
        };
        /**
         * AppDetail
         * @description One with what it runs.
         */
        AppDetail: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Folder */
            folder: string;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Ports */
            ports: string[];
            /** Preset */
            preset: string;
            /** Reason */
            reason: string;
            /** Resources */
            resources: {
                [key: string]: unknown;
            };
            run: components["schemas"]["ProgramWish"];
            /** State */
            state: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Wish */
            wish: string;
            /** Workload */
            workload: string;
        };
        /**
         * AppIn
         * @description A wish for an internal service: a `preset`, a program of one's own in `run`, or a preset of which `run` says all
         *     anew.
         */
        AppIn: {
            /** Name */
            name: string;
            /**
             * Preset
             * @default
             */
            preset: string;
            /** Resources */
            resources?: {
                [key: string]: unknown;
            };
            run?: components["schemas"]["ProgramWish"] | null;
        };
        /**
         * AppOut
         * @description An internal service. `folder` is its own in the project's space; `ports` are opened by its `workload`.
         */
        AppOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Folder */
            folder: string;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Ports */
            ports: string[];
            /** Preset */
            preset: string;
            /** Reason */
            reason: string;
            /** Resources */
            resources: {
                [key: string]: unknown;
            };
            /** State */
            state: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Wish */
            wish: string;
            /** Workload */
            workload: string;
        };
        /**
         * AppUpdate
         * @description A changed wish; what is left out stays. What changes is restarted.
         */
        AppUpdate: {
            /** Resources */
            resources?: {
                [key: string]: unknown;
            } | null;
            run?: components["schemas"]["ProgramWish"] | null;
        };
        /**
         * ArtifactDetail
         * @description An artifact with its files.
         */
        ArtifactDetail: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Digest */
            digest: string;
            /** File Count */
            file_count: number;
            /** File Name */
            file_name: string;
            /** Files */
            files: components["schemas"]["StoredFileOut"][];
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Media Type */
            media_type: string;
            /** Name */
            name: string;
            /** Run */
            run: string;
            /** Size */
            size: number;
            /** Source Id */
            source_id: string;
            /** Source Kind */
            source_kind: string;
            /** Task */
            task: string;
        };
        /**
         * ArtifactOut
         * @description An artifact; `task` is its source in words, `run` the run that made it.
         */
        ArtifactOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Digest */
            digest: string;
            /** File Count */
            file_count: number;
            /** File Name */
            file_name: string;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Media Type */
            media_type: string;
            /** Name */
            name: string;
            /** Run */
            run: string;
            /** Size */
            size: number;
            /** Source Id */
            source_id: string;
            /** Source Kind */
            source_kind: string;
            /** Task */
            task: string;
        };
        /**
         * AskedOut
         * @description What a service was asked in the last `seconds`: requests a second, share of answers 5xx (0…1), seconds within
         *     which half and 99 of 100 answers came (null = there were none), mean number of requests under way.
         */
        AskedOut: {
            /** Active */
            active: number;
            /** Error Rate */
            error_rate: number;
            /** P50 */
            p50: number | null;
            /** P99 */
            p99: number | null;
            /** Qps */
            qps: number;
            /** Requests */
            requests: number;
            /** Seconds */
            seconds: number;
        };
        /**
         * AskedSeriesOut
         * @description What a revision (null: the whole service) was asked, step by step; latencies in seconds, null = no answers.
         */
        AskedSeriesOut: {
            /** Active */
            active: number[];
            /** Error Rate */
            error_rate: number[];
            /** Failures */
            failures: number;
            /** P50 */
            p50: (number | null)[];
            /** P90 */
            p90: (number | null)[];
            /** P99 */
            p99: (number | null)[];
            /** Qps */
            qps: number[];
            /** Requests */
            requests: number;
            /** Revision */
            revision: number | null;
        };
        /**
         * AttemptOut
         * @description An ended attempt.
         */
        AttemptOut: {
            /** Attempt */
            attempt: number;
            /** Ended At */
            ended_at: string | null;
            /** Exit Code */
            exit_code: number | null;
            /** Reason */
            reason: string;
            /** Started At */
            started_at: string | null;
            /** Text */
            text: string;
        };
        /**
         * AuditOut
         * @description Who changed what, when, from what to what.
         */
        AuditOut: {
            /** Action */
            action: string;
            /** Actor */
            actor: string;
            /** After */
            after: {
                [key: string]: unknown;
            } | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Before */
            before: {
                [key: string]: unknown;
            } | null;
            /** Id */
            id: string;
            /** Subject */
            subject: string;
        };
        /**
         * BackfillIn
         * @description The wish for a backfill: dates or times, both included, in the schedule's zone unless they name one.
         */
        BackfillIn: {
            /**
             * Again
             * @default false
             */
            again: boolean;
            /** End */
            end: string;
            /**
             * Order
             * @default old_first
             * @enum {string}
             */
            order: "old_first" | "new_first";
            /**
             * Parallelism
             * @default 1
             */
            parallelism: number;
            /** Start */
            start: string;
        };
        /**
         * BackfillOut
         * @description A backfill; `counts` says how many due times are in which state.
         */
        BackfillOut: {
            /** Again */
            again: boolean;
            /** Counts */
            counts: {
                [key: string]: number;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /**
             * End At
             * Format: date-time
             */
            end_at: string;
            /** End Local */
            end_local: string;
            /** Ended At */
            ended_at: string | null;
            /** Id */
            id: string;
            /** Order */
            order: string;
            /** Parallelism */
            parallelism: number;
            /**
             * Start At
             * Format: date-time
             */
            start_at: string;
            /** Start Local */
            start_local: string;
            /** State */
            state: string;
            /** Total */
            total: number;
        };
        /**
         * BackfillPlanOut
         * @description What a backfill would run: the count, the first due times in their order, how many were run already.
         */
        BackfillPlanOut: {
            /** Count */
            count: number;
            /** Left Out */
            left_out: number;
            /** Times */
            times: components["schemas"]["DueOut"][];
        };
        /**
         * BeadOut
         * @description A due time in the strip of the last ones.
         */
        BeadOut: {
            /**
             * Due At
             * Format: date-time
             */
            due_at: string;
            /** Id */
            id: string;
            /** Local */
            local: string;
            /** Run */
            run: string | null;
            /** State */
            state: string;
        };
        /**
         * BindingIn
         * @description A project's place on a cluster. An empty namespace: `cube-<project>`.
         */
        BindingIn: {
            /**
             * Group
             * @default
             */
            group: string;
            /**
             * Image
             * @default
             */
            image: string;
            /**
             * Namespace
             * @default
             */
            namespace: string;
            /**
             * Pull Secrets
             * @default []
             */
            pull_secrets: string[];
            /**
             * @default {
             *       "cpu": "",
             *       "devices": {},
             *       "memory": "",
             *       "pods": 0,
             *       "storage": ""
             *     }
             */
            quota: components["schemas"]["QuotaIn"];
        };
        /**
         * BindingOut
         * @description A project that is bound to a cluster.
         */
        BindingOut: {
            /** Changed By */
            changed_by: string;
            /** Cluster */
            cluster: string;
            /** Group */
            group: string;
            /** Image */
            image: string;
            /** Namespace */
            namespace: string;
            /** Project */
            project: string;
            /** Pull Secrets */
            pull_secrets: string[];
            quota: components["schemas"]["QuotaIn"];
            /**
             * Since
             * Format: date-time
             */
            since: string;
        };
        /** Body_register_template_api_v1_projects__project__templates_post */
        Body_register_template_api_v1_projects__project__templates_post: {
            /** Folder */
            folder: string;
            /**
             * Scope
             * @default project
             */
            scope: string;
        };
        /**
         * CacheOut
         * @description Whether the outputs came from the cache, and why or why not.
         */
        CacheOut: {
            /** Hit */
            hit: boolean;
            /** Reason */
            reason: string;
        };
        /**
         * CapacityOut
         * @description What the place offers to workloads.
         */
        CapacityOut: {
            /** Accelerators */
            accelerators: {
                [key: string]: unknown;
            }[];
            /** Cpu */
            cpu: number;
            /** Memory */
            memory: number;
        };
        /**
         * CardIn
         * @description The card by language, Markdown; "" takes a language's away.
         */
        CardIn: {
            /** En */
            en?: string | null;
            /** Zh */
            zh?: string | null;
        };
        /**
         * CertificateIn
         * @description A certificate with those that vouch for it, and its private key, as PEM.
         */
        CertificateIn: {
            /** Chain */
            chain: string;
            /** Key */
            key: string;
        };
        /**
         * CertificateOut
         * @description What a domain shows over https; the private key is not among it.
         */
        CertificateOut: {
            /** Domain */
            domain: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
        };
        /**
         * CheckIn
         * @description A kubeconfig to try, without keeping it.
         */
        CheckIn: {
            /**
             * Allow Local
             * @default false
             */
            allow_local: boolean;
            /**
             * In Cluster
             * @default false
             */
            in_cluster: boolean;
            /** Kubeconfig */
            kubeconfig?: string | null;
        };
        /**
         * CheckOut
         * @description What was looked at, whether it is well, what it means, how to mend it.
         */
        CheckOut: {
            /** Hint */
            hint: string;
            /** Name */
            name: string;
            /** Ok */
            ok: boolean;
            /** Text */
            text: string;
        };
        /**
         * ClusterIn
         * @description A cluster to add. `url`: the studio as pods reach it; `image`: for workloads that name none.
         *
         *     `storage`: of spaces of projects and people, null = there are none; `environments`: of those that are kept there,
         *     null = the studio keeps them packed; `network`: null = the defaults.
         */
        ClusterIn: {
            /**
             * Accelerators
             * @default []
             */
            accelerators: components["schemas"]["AcceleratorIn"][];
            /**
             * Allow Local
             * @default false
             */
            allow_local: boolean;
            environments?: components["schemas"]["StorageIn"] | null;
            /**
             * Groups
             * @default []
             */
            groups: components["schemas"]["GroupIn"][];
            /** Image */
            image: string;
            /**
             * In Cluster
             * @default false
             */
            in_cluster: boolean;
            /** Kubeconfig */
            kubeconfig?: string | null;
            /**
             * Label
             * @default
             */
            label: string;
            /** Name */
            name: string;
            network?: components["schemas"]["NetworkIn"] | null;
            /**
             * Notes
             * @default
             */
            notes: string;
            /** Pods At Once */
            pods_at_once?: number | null;
            storage?: components["schemas"]["StorageIn"] | null;
            /**
             * Unchecked
             * @default false
             */
            unchecked: boolean;
            /**
             * Url
             * @default
             */
            url: string;
        };
        /**
         * ClusterOut
         * @description A cluster. `state`: Unknown, Ready or Unreachable, with the reason; `facts` as it was last reached.
         *
         *     `accelerators` are its own kinds, `kinds` all it knows; `projects` counts those bound to it.
         */
        ClusterOut: {
            /** Accelerators */
            accelerators: components["schemas"]["AcceleratorIn"][];
            /** Allow Local */
            allow_local: boolean;
            /** Checked At */
            checked_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            environments: components["schemas"]["StorageIn"] | null;
            facts: components["schemas"]["FactsOut"] | null;
            /** Groups */
            groups: components["schemas"]["GroupIn"][];
            /** Hint */
            hint: string;
            /** Image */
            image: string;
            /** In Cluster */
            in_cluster: boolean;
            inspection: components["schemas"]["InspectionOut"] | null;
            /** Kinds */
            kinds: components["schemas"]["AcceleratorIn"][];
            /** Label */
            label: string;
            /** Name */
            name: string;
            network: components["schemas"]["NetworkIn"];
            /** Notes */
            notes: string;
            /** Pods At Once */
            pods_at_once: number;
            /** Projects */
            projects: number;
            /** Reason */
            reason: string;
            /** Server */
            server: string;
            /** State */
            state: string;
            storage: components["schemas"]["StorageIn"] | null;
            /** Text */
            text: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Url */
            url: string;
        };
        /**
         * ClusterPatch
         * @description What is to change; what is left out stays. `unchecked`: keep another kubeconfig though the cluster is away.
         *
         *     `storage`, `environments`, `network`: null takes it away.
         */
        ClusterPatch: {
            /** Accelerators */
            accelerators?: components["schemas"]["AcceleratorIn"][] | null;
            /** Allow Local */
            allow_local?: boolean | null;
            environments?: components["schemas"]["StorageIn"] | null;
            /** Groups */
            groups?: components["schemas"]["GroupIn"][] | null;
            /** Image */
            image?: string | null;
            /** In Cluster */
            in_cluster?: boolean | null;
            /** Kubeconfig */
            kubeconfig?: string | null;
            /** Label */
            label?: string | null;
            network?: components["schemas"]["NetworkIn"] | null;
            /** Notes */
            notes?: string | null;
            /** Pods At Once */
            pods_at_once?: number | null;
            storage?: components["schemas"]["StorageIn"] | null;
            /**
             * Unchecked
             * @default false
             */
            unchecked: boolean;
            /** Url */
            url?: string | null;
        };
        /**
         * ColumnIn
         * @description An input or output. `shape` counts rows first; null, or a name, is a size that varies.
         */
        ColumnIn: {
            /** Choices */
            choices?: (string | number | boolean)[] | null;
            /** Maximum */
            maximum?: number | null;
            /** Minimum */
            minimum?: number | null;
            /** Name */
            name: string;
            /**
             * Nullable
             * @default false
             */
            nullable: boolean;
            /** Shape */
            shape?: (number | string | null)[] | null;
            /**
             * Type
             * @enum {string}
             */
            type: "number" | "integer" | "boolean" | "category" | "text" | "float16" | "float32" | "float64" | "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "bool" | "string" | "datetime";
        };
        /**
         * ColumnOut
         * @description A column of a table; `type` is integer, number, boolean, date or text, "" when its first rows are empty.
         */
        ColumnOut: {
            /** Name */
            name: string;
            /** Type */
            type: string;
        };
        /**
         * ColumnsOut
         * @description The columns an output had last; none with a `reason` when they are not known.
         */
        ColumnsOut: {
            /** Artifact */
            artifact: string;
            /** Columns */
            columns: components["schemas"]["ColumnOut"][];
            /** Made At */
            made_at: string | null;
            /** Reason */
            reason: string;
            /** Run */
            run: string;
        };
        /**
         * ComparedCurve
         * @description A metric by step in every run: `[step, value]`; empty where it has none.
         */
        ComparedCurve: {
            /** Name */
            name: string;
            /** Points */
            points: number[][][];
            /** Task */
            task: string;
        };
        /**
         * ComparedOut
         * @description One parameter or metric in every run (null where it has none).
         */
        ComparedOut: {
            /** Differs */
            differs: boolean;
            /** Name */
            name: string;
            /** Task */
            task: string;
            /** Values */
            values: unknown[];
        };
        /**
         * ComparedResult
         * @description A result in every run: its number in the task's results (null where it has none).
         */
        ComparedResult: {
            /** Indexes */
            indexes: (number | null)[];
            /** Task */
            task: string;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /**
         * ComparedTask
         * @description One task in every run.
         */
        ComparedTask: {
            /** Differs */
            differs: boolean;
            /** Name */
            name: string;
            /** Seconds */
            seconds: (number | null)[];
            /** States */
            states: (string | null)[];
        };
        /**
         * ComparisonOut
         * @description Runs side by side; all lists of values are in the order of `runs`.
         */
        ComparisonOut: {
            /** Curves */
            curves: components["schemas"]["ComparedCurve"][];
            /** Metrics */
            metrics: components["schemas"]["ComparedOut"][];
            /** Params */
            params: components["schemas"]["ComparedOut"][];
            /** Results */
            results: components["schemas"]["ComparedResult"][];
            /** Runs */
            runs: components["schemas"]["RunListed"][];
            /** Tasks */
            tasks: components["schemas"]["ComparedTask"][];
        };
        /**
         * ConditionOut
         * @description One thing that is so or is not: `Answers`, `ReplicasReady`, `Updating`.
         */
        ConditionOut: {
            /** Reason */
            reason: string;
            /** Status */
            status: boolean;
            /** Text */
            text: string;
            /** Type */
            type: string;
        };
        /**
         * ConversionOut
         * @description The conversion of a version: the run asked for it last, the last verdict (null while there is none), and the
         *     artifact with the graph ("" when it did not pass, or its task has not ended).
         */
        ConversionOut: {
            /** Artifact */
            artifact: string;
            /** Created By */
            created_by: string;
            /** Run */
            run: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            verdict: components["schemas"]["Verdict"] | null;
        };
        /**
         * ConvertIn
         * @description What to prove a conversion on: a table, `file://…` or `sample://…`; empty = the one the model comes from.
         */
        ConvertIn: {
            /**
             * Rows
             * @default
             */
            rows: string;
        };
        /**
         * CostOut
         * @description Resource-seconds of attempts; those still running are counted up to now (`running` says how many).
         */
        CostOut: {
            /** Accelerator Seconds */
            accelerator_seconds: number;
            /** Attempts */
            attempts: number;
            /** Cpu Seconds Asked */
            cpu_seconds_asked: number;
            /** Cpu Seconds Used */
            cpu_seconds_used: number;
            /** Memory Gib Seconds */
            memory_gib_seconds: number;
            /** Running */
            running: number;
        };
        /**
         * DebugIn
         * @description How a task is run alone: as it is, or (`hold`) with its command replaced by waiting, for a shell.
         */
        DebugIn: {
            /**
             * Hold
             * @default false
             */
            hold: boolean;
            /**
             * Hold Seconds
             * @default 3600
             */
            hold_seconds: number;
        };
        /**
         * DueOut
         * @description A moment, and what the clock on the wall shows in the schedule's zone then.
         */
        DueOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Local */
            local: string;
        };
        /**
         * EngineOut
         * @description What runs the model: its ONNX graph or a library, and why. `reason` is what the proof said, by language, when the
         *     graph did not pass.
         */
        EngineOut: {
            /** Is Graph */
            is_graph: boolean;
            /** Name */
            name: string;
            /** Reason */
            reason: {
                [key: string]: string;
            };
            /** Why */
            why: string;
        };
        /**
         * EnvironmentOut
         * @description An environment that ships: its Python range and its packages.
         */
        EnvironmentOut: {
            /** Name */
            name: string;
            /** Packages */
            packages: string[];
            /** Python */
            python: string;
        };
        /**
         * EnvironmentWish
         * @description A Python environment: a shipped one by `name`, `packages` on top of it, a range of `python`; or an `image` where
         *     the runtime takes images.
         */
        EnvironmentWish: {
            /**
             * Image
             * @default
             */
            image: string;
            /**
             * Name
             * @default
             */
            name: string;
            /** Packages */
            packages?: string[];
            /**
             * Python
             * @default
             */
            python: string;
        };
        /**
         * FactsOut
         * @description What a cluster said of itself: cores, bytes, devices by kind; offered by ready machines, and asked by pods.
         */
        FactsOut: {
            /** Cpu */
            cpu: number;
            /** Cpu Asked */
            cpu_asked: number;
            /** Devices */
            devices: {
                [key: string]: number;
            };
            /** Devices Asked */
            devices_asked: {
                [key: string]: number;
            };
            /** Identity Until */
            identity_until: string | null;
            /** Memory */
            memory: number;
            /** Memory Asked */
            memory_asked: number;
            /** Nodes */
            nodes: number;
            /** Nodes Ready */
            nodes_ready: number;
            /** Uid */
            uid: string;
            /** Version */
            version: string;
            /** Warnings */
            warnings: string[];
        };
        /**
         * FiguresOut
         * @description What a revision was asked; latencies in seconds, null without answers.
         */
        FiguresOut: {
            /** Error Rate */
            error_rate: number;
            /** Failures */
            failures: number;
            /** P50 */
            p50: number | null;
            /** P99 */
            p99: number | null;
            /** Qps */
            qps: number;
            /** Requests */
            requests: number;
        };
        /**
         * FileOut
         * @description A file or folder; `path` is relative to the space.
         */
        FileOut: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "file" | "folder";
            /**
             * Modified At
             * Format: date-time
             */
            modified_at: string;
            /** Name */
            name: string;
            /** Path */
            path: string;
            /** Size */
            size: number | null;
        };
        /**
         * FileScanOut
         * @description What loading a file would do; `names` are what it would import, those that made the verdict first.
         */
        FileScanOut: {
            /** Names */
            names: string[];
            /** Path */
            path: string;
            /** Verdict */
            verdict: string;
            /** Why */
            why: string;
        };
        /**
         * FolderIn
         * @description A folder to be made.
         */
        FolderIn: {
            /** Path */
            path: string;
        };
        /**
         * FollowerOut
         * @description One Envoy: the table it has in force, when it was heard, and why it did not take the last one.
         */
        FollowerOut: {
            /**
             * Heard At
             * Format: date-time
             */
            heard_at: string;
            /** Pod */
            pod: string;
            /** Refusal */
            refusal: string;
            /** Version */
            version: string;
        };
        /**
         * FrameworkOut
         * @description A framework for distributed tasks: the roles it knows in order of rank (none = any), the one of which there is
         *     exactly one ("" = none), the one that a mere number means, those that never end by themselves, and others that are
         *     needed.
         */
        FrameworkOut: {
            /** Lead */
            lead: string;
            /** Name */
            name: string;
            /** Needs */
            needs: string[];
            /** Roles */
            roles: string[];
            /** Serves */
            serves: string[];
            /** Work */
            work: string;
        };
        /**
         * GatewayIn
         * @description The wish for a gateway on a cluster: `url` is the studio's address as pods reach it.
         */
        GatewayIn: {
            /** Image */
            image: string;
            /**
             * Namespace
             * @default cube-system
             */
            namespace: string;
            /**
             * Pull Secrets
             * @default []
             */
            pull_secrets: string[];
            /**
             * Replicas
             * @default 1
             */
            replicas: number;
            /**
             * Service
             * @default ClusterIP
             * @enum {string}
             */
            service: "ClusterIP" | "NodePort" | "LoadBalancer";
            /** Url */
            url: string;
        };
        /**
         * GatewayOut
         * @description A gateway on a cluster. `version` is in force in all its Envoys, "" while they differ; `address` is where it is
         *     reached; `reason` says why it could not be deployed.
         */
        GatewayOut: {
            /** Address */
            address: string;
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /** Changed By */
            changed_by: string;
            /** Connected */
            connected: boolean;
            /** Followers */
            followers: components["schemas"]["FollowerOut"][];
            /** Heard At */
            heard_at: string | null;
            /** Image */
            image: string;
            /** Namespace */
            namespace: string;
            /** Place */
            place: string;
            /** Pull Secrets */
            pull_secrets: string[];
            /** Reason */
            reason: string;
            /** Replicas */
            replicas: number;
            /**
             * Service
             * @enum {string}
             */
            service: "ClusterIP" | "NodePort" | "LoadBalancer";
            /** Url */
            url: string;
            /** Version */
            version: string;
        };
        /**
         * GaugeOut
         * @description One resource of the place: offered, asked by everybody and by this project, free to ask for, and in use now
         *     (null where it is not measured). Cores, bytes, devices.
         */
        GaugeOut: {
            /** Asked */
            asked: number;
            /** Free */
            free: number;
            /** Mine */
            mine: number;
            /** Total */
            total: number;
            /** Used */
            used: number | null;
        };
        /**
         * GraphEdgeOut
         * @description `to` needs `from`, for its `output` (null = only to come after it).
         */
        GraphEdgeOut: {
            /** From */
            from: string;
            /** Output */
            output: string | null;
            /** To */
            to: string;
        };
        /**
         * GraphNodeOut
         * @description A task in a graph.
         */
        GraphNodeOut: {
            /** Icon */
            icon: string;
            /** Label */
            label: unknown;
            /** Name */
            name: string;
            /**
             * On Exit
             * @default false
             */
            on_exit: boolean;
            /** Template */
            template: string;
        };
        /**
         * GraphOut
         * @description The graph of a pipeline.
         */
        GraphOut: {
            /** Edges */
            edges: components["schemas"]["GraphEdgeOut"][];
            /** Nodes */
            nodes: components["schemas"]["GraphNodeOut"][];
        };
        /**
         * GroupIn
         * @description A resource group: nodes with all of these labels; none = `cube-studio.org/group: <name>`.
         */
        GroupIn: {
            /**
             * Labels
             * @default {}
             */
            labels: {
                [key: string]: string;
            };
            /** Name */
            name: string;
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /**
         * HealthWish
         * @description When it counts as ready: `path` answers 200 (empty = the served port is open), for the first time within `start`
         *     seconds (0 = any).
         */
        HealthWish: {
            /**
             * Path
             * @default
             */
            path: string;
            /**
             * Start
             * @default 0
             */
            start: number;
        };
        /**
         * ImportIn
         * @description A model to be fetched from an address.
         */
        ImportIn: {
            /**
             * Description
             * @default
             */
            description: string;
            /**
             * Format
             * @default
             */
            format: string;
            /**
             * Stage
             * @default
             */
            stage: string;
            /** Url */
            url: string;
            /**
             * Version
             * @default
             */
            version: string;
        };
        /**
         * ImportOut
         * @description A model that is, or was, fetched. `total` is null until the other side says it; `text` and `hint` say why it
         *     failed; `version` is what it became.
         */
        ImportOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Done */
            done: number;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Model */
            model: string;
            /**
             * State
             * @enum {string}
             */
            state: "Waiting" | "Running" | "Succeeded" | "Failed";
            /** Text */
            text: string;
            /** Total */
            total: number | null;
            /** Url */
            url: string;
            /** Version */
            version: string;
        };
        /**
         * IndexOut
         * @description Settings of `uv` for the pod, and certificates (PEM) that it trusts.
         */
        IndexOut: {
            /** Certificates */
            certificates: string;
            /** Env */
            env: {
                [key: string]: string;
            };
        };
        /**
         * InspectionOut
         * @description Whether network policies are enforced (null: could not be found out), and what the studio may do; `ready_made`:
         *     in single namespaces only, so each right says where (`namespace`, "" = everywhere).
         */
        InspectionOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Enforced */
            enforced: boolean | null;
            /** Hint */
            hint: string;
            /** Ready Made */
            ready_made: boolean;
            /** Rights */
            rights: components["schemas"]["RightOut"][];
            /** Text */
            text: string;
        };
        /**
         * InstanceOut
         * @description A replica.
         */
        InstanceOut: {
            /** Hint */
            hint: string;
            /** Number */
            number: number;
            /** Phase */
            phase: string;
            /** Ready */
            ready: boolean;
            /** Reason */
            reason: string;
            /** Revision */
            revision: number;
            /** Text */
            text: string;
            /** Workload */
            workload: string;
        };
        /**
         * JobOut
         * @description What the replica does (`ports.mailbox.Job`).
         */
        JobOut: {
            /** Job */
            job: {
                [key: string]: unknown;
            };
            /** Replica */
            replica: string;
        };
        /**
         * LastRunOut
         * @description The newest run of a pipeline.
         */
        LastRunOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** State */
            state: string;
        };
        /**
         * LimitsWire
         * @description What a candidate must keep to; null = whatever it is. Rates are 0 to 1, ratios are to the live revision's, and
         *     nothing is said before `requests` were answered in a step.
         */
        LimitsWire: {
            /**
             * Error Rate
             * @default 0.05
             */
            error_rate: number | null;
            /**
             * Error Ratio
             * @default 2
             */
            error_ratio: number | null;
            /** P99 Ms */
            p99_ms?: number | null;
            /**
             * P99 Ratio
             * @default 2
             */
            p99_ratio: number | null;
            /**
             * Requests
             * @default 20
             */
            requests: number;
        };
        /**
         * LineageEdgeOut
         * @description `from` went into, or made, `to`: ids of nodes.
         */
        LineageEdgeOut: {
            /** From */
            from: string;
            /** To */
            to: string;
        };
        /**
         * LineageNodeOut
         * @description A thing of the lineage. `id` is `kind:ref`; `run` is set for tasks and artifacts of runs.
         */
        LineageNodeOut: {
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Label */
            label: string;
            /** Ref */
            ref: string;
            /**
             * Run
             * @default
             */
            run: string;
        };
        /**
         * LineageOut
         * @description What led to a thing and what came of it; `is_whole` is false when it was cut.
         */
        LineageOut: {
            /** Edges */
            edges: components["schemas"]["LineageEdgeOut"][];
            /** Is Whole */
            is_whole: boolean;
            /** Nodes */
            nodes: components["schemas"]["LineageNodeOut"][];
        };
        /** Listed[ApiKeyOut] */
        Listed_ApiKeyOut_: {
            /** Items */
            items: components["schemas"]["ApiKeyOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[AppOut] */
        Listed_AppOut_: {
            /** Items */
            items: components["schemas"]["AppOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[ArtifactOut] */
        Listed_ArtifactOut_: {
            /** Items */
            items: components["schemas"]["ArtifactOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[AuditOut] */
        Listed_AuditOut_: {
            /** Items */
            items: components["schemas"]["AuditOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[BackfillOut] */
        Listed_BackfillOut_: {
            /** Items */
            items: components["schemas"]["BackfillOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[BindingOut] */
        Listed_BindingOut_: {
            /** Items */
            items: components["schemas"]["BindingOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[ClusterOut] */
        Listed_ClusterOut_: {
            /** Items */
            items: components["schemas"]["ClusterOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[EnvironmentOut] */
        Listed_EnvironmentOut_: {
            /** Items */
            items: components["schemas"]["EnvironmentOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[FileOut] */
        Listed_FileOut_: {
            /** Items */
            items: components["schemas"]["FileOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[FrameworkOut] */
        Listed_FrameworkOut_: {
            /** Items */
            items: components["schemas"]["FrameworkOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[GatewayOut] */
        Listed_GatewayOut_: {
            /** Items */
            items: components["schemas"]["GatewayOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[ImportOut] */
        Listed_ImportOut_: {
            /** Items */
            items: components["schemas"]["ImportOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[MachineOut] */
        Listed_MachineOut_: {
            /** Items */
            items: components["schemas"]["MachineOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[MemberOut] */
        Listed_MemberOut_: {
            /** Items */
            items: components["schemas"]["MemberOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[ModelOut] */
        Listed_ModelOut_: {
            /** Items */
            items: components["schemas"]["ModelOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[PipelineListed] */
        Listed_PipelineListed_: {
            /** Items */
            items: components["schemas"]["PipelineListed"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[PortOut] */
        Listed_PortOut_: {
            /** Items */
            items: components["schemas"]["PortOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[PresetOut] */
        Listed_PresetOut_: {
            /** Items */
            items: components["schemas"]["PresetOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[ProjectOut] */
        Listed_ProjectOut_: {
            /** Items */
            items: components["schemas"]["ProjectOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[QuotaUseOut] */
        Listed_QuotaUseOut_: {
            /** Items */
            items: components["schemas"]["QuotaUseOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[RevisionOut] */
        Listed_RevisionOut_: {
            /** Items */
            items: components["schemas"]["RevisionOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[RunEventOut] */
        Listed_RunEventOut_: {
            /** Items */
            items: components["schemas"]["RunEventOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[RunListed] */
        Listed_RunListed_: {
            /** Items */
            items: components["schemas"]["RunListed"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[ScheduleOut] */
        Listed_ScheduleOut_: {
            /** Items */
            items: components["schemas"]["ScheduleOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[ScheduledRunOut] */
        Listed_ScheduledRunOut_: {
            /** Items */
            items: components["schemas"]["ScheduledRunOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[SecretOut] */
        Listed_SecretOut_: {
            /** Items */
            items: components["schemas"]["SecretOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[ServiceOut] */
        Listed_ServiceOut_: {
            /** Items */
            items: components["schemas"]["ServiceOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[SessionOut] */
        Listed_SessionOut_: {
            /** Items */
            items: components["schemas"]["SessionOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[TaskListed] */
        Listed_TaskListed_: {
            /** Items */
            items: components["schemas"]["TaskListed"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[TemplateListed] */
        Listed_TemplateListed_: {
            /** Items */
            items: components["schemas"]["TemplateListed"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[TokenOut] */
        Listed_TokenOut_: {
            /** Items */
            items: components["schemas"]["TokenOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[UsageTotalOut] */
        Listed_UsageTotalOut_: {
            /** Items */
            items: components["schemas"]["UsageTotalOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[UserOut] */
        Listed_UserOut_: {
            /** Items */
            items: components["schemas"]["UserOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[VersionListed] */
        Listed_VersionListed_: {
            /** Items */
            items: components["schemas"]["VersionListed"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[VersionOut] */
        Listed_VersionOut_: {
            /** Items */
            items: components["schemas"]["VersionOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[WaitingOut] */
        Listed_WaitingOut_: {
            /** Items */
            items: components["schemas"]["WaitingOut"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /** Listed[WorkloadListed] */
        Listed_WorkloadListed_: {
            /** Items */
            items: components["schemas"]["WorkloadListed"][];
            /** Next Page Token */
            next_page_token?: string | null;
        };
        /**
         * LockedOut
         * @description A part of a text that its form does not read.
         */
        LockedOut: {
            /** Line */
            line: number;
            /** Text */
            text: string;
        };
        /**
         * LoginIn
         * @description Who, and the proof.
         */
        LoginIn: {
            /** Password */
            password: string;
            /** Username */
            username: string;
        };
        /**
         * MachineOut
         * @description A machine of a cluster; `groups` are the resource groups it belongs to.
         */
        MachineOut: {
            /** Address */
            address: string;
            /** Conditions */
            conditions: string[];
            /** Cpu */
            cpu: number;
            /** Cpu Asked */
            cpu_asked: number;
            /** Devices */
            devices: {
                [key: string]: number;
            };
            /** Devices Asked */
            devices_asked: {
                [key: string]: number;
            };
            /** Groups */
            groups: string[];
            /** Labels */
            labels: {
                [key: string]: string;
            };
            /** Memory */
            memory: number;
            /** Memory Asked */
            memory_asked: number;
            /** Name */
            name: string;
            /** Pods */
            pods: number;
            /** Ready */
            ready: boolean;
            /** Schedulable */
            schedulable: boolean;
            /** System */
            system: string;
        };
        /**
         * MeIn
         * @description What people change about themselves.
         */
        MeIn: {
            /** Language */
            language: string;
        };
        /**
         * MeOut
         * @description Who is asking; `user` is null when nobody is logged in.
         *
         *     `seq` is the last thing that had happened when this was told: following `/events?after=<seq>` misses nothing since.
         */
        MeOut: {
            /** Csrf */
            csrf: string;
            /** Projects */
            projects: components["schemas"]["MyProject"][];
            /** Seq */
            seq: number;
            /** Setup Needed */
            setup_needed: boolean;
            user: components["schemas"]["UserOut"] | null;
        };
        /**
         * MeetingOut
         * @description Whether all replicas of the gang are ready, so that they begin.
         */
        MeetingOut: {
            /** Complete */
            complete: boolean;
        };
        /**
         * MemberIn
         * @description The role a user shall have.
         */
        MemberIn: {
            role: components["schemas"]["Role"];
        };
        /**
         * MemberOut
         * @description A member.
         */
        MemberOut: {
            /** Disabled */
            disabled: boolean;
            /** Display Name */
            display_name: string;
            role: components["schemas"]["Role"];
            /** Username */
            username: string;
        };
        /**
         * MetricsOut
         * @description What was asked for, what the attempts used over time, and what it costs in resource-seconds.
         */
        MetricsOut: {
            /** Accelerators Asked */
            accelerators_asked: number;
            /** Attempts */
            attempts: components["schemas"]["SeriesOut"][];
            cost: components["schemas"]["CostOut"];
            /** Cpu Asked */
            cpu_asked: number;
            /** Memory Asked */
            memory_asked: number;
        };
        /**
         * MirrorWire
         * @description A copy of so many percent of the requests goes to a revision; its answers are thrown away.
         */
        MirrorWire: {
            /** Percent */
            percent: number;
            /** Revision */
            revision: number;
        };
        /**
         * ModelIn
         * @description What can be changed about a model.
         */
        ModelIn: {
            /** Description */
            description: string;
        };
        /**
         * ModelOut
         * @description A model; `metrics` are those of the latest version. Who promotes gives the `promotions` they saw as If-Match.
         */
        ModelOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Description */
            description: string;
            /** Latest Version */
            latest_version: string;
            /** Metrics */
            metrics: {
                [key: string]: unknown;
            };
            /** Name */
            name: string;
            /** Promotions */
            promotions: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Versions */
            versions: number;
        };
        /**
         * MyProject
         * @description A project in the chooser.
         */
        MyProject: {
            /** Label */
            label: string;
            /** Name */
            name: string;
            role: components["schemas"]["Role"];
        };
        /**
         * NetworkIn
         * @description Blocks that pods may reach and those taken out; blocks visitors come from; namespaces of gateways.
         */
        NetworkIn: {
            /**
             * Gateways
             * @default [
             *       "cube-system"
             *     ]
             */
            gateways: string[];
            /**
             * Never
             * @default []
             */
            never: string[];
            /**
             * Visitors
             * @default []
             */
            visitors: string[];
            /**
             * World
             * @default [
             *       "0.0.0.0/0",
             *       "::/0"
             *     ]
             */
            world: string[];
        };
        /**
         * Opening
         * @description How far it is with looking into a space.
         * @enum {string}
         */
        Opening: "open" | "opening" | "closed" | "failed";
        /**
         * ParamOut
         * @description A parameter, with what a form needs.
         */
        ParamOut: {
            /** Choices */
            choices: unknown[];
            /** Default */
            default: unknown;
            /** Formats */
            formats: string[];
            /** Help */
            help: {
                [key: string]: string;
            };
            /** Label */
            label: {
                [key: string]: string;
            };
            /** Maximum */
            maximum: number | null;
            /** Minimum */
            minimum: number | null;
            /** Name */
            name: string;
            /** Required */
            required: boolean;
            /** Type */
            type: string;
        };
        /**
         * ParseIn
         * @description A text of a form (`yaml` or `python`) to read.
         */
        ParseIn: {
            /**
             * Form
             * @default yaml
             */
            form: string;
            /** Text */
            text: string;
        };
        /**
         * ParsedOut
         * @description What a text says. `data` is the pipeline in the file's own form, null when it cannot be read.
         */
        ParsedOut: {
            /** Data */
            data: {
                [key: string]: unknown;
            } | null;
            /** Errors */
            errors: components["schemas"]["ProblemOut"][];
            graph: components["schemas"]["GraphOut"];
            /** Locked */
            locked: components["schemas"]["LockedOut"][];
            /** Name */
            name: string;
            /** Ok */
            ok: boolean;
            /** Params */
            params: components["schemas"]["ParamOut"][];
        };
        /**
         * PasswordIn
         * @description The present password and the new one.
         */
        PasswordIn: {
            /** Current */
            current: string;
            /** New */
            new: string;
        };
        /**
         * PipelineIn
         * @description A text to keep. A `draft` may have problems.
         */
        PipelineIn: {
            /**
             * Draft
             * @default false
             */
            draft: boolean;
            /** Text */
            text: string;
        };
        /**
         * PipelineListed
         * @description A pipeline in a list; `version` rises with every save.
         */
        PipelineListed: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Description */
            description: string;
            /** Label */
            label: string;
            last_run?: components["schemas"]["LastRunOut"] | null;
            /** Name */
            name: string;
            /** Tasks */
            tasks: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Updated By */
            updated_by: string;
            /** Version */
            version: number;
        };
        /**
         * PipelineOut
         * @description A pipeline with its text and what follows from it.
         */
        PipelineOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Description */
            description: string;
            /**
             * Errors
             * @default []
             */
            errors: components["schemas"]["ProblemOut"][];
            graph: components["schemas"]["GraphOut"];
            /** Label */
            label: string;
            last_run?: components["schemas"]["LastRunOut"] | null;
            /** Name */
            name: string;
            /** Params */
            params: components["schemas"]["ParamOut"][];
            /** Tasks */
            tasks: number;
            /** Text */
            text: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Updated By */
            updated_by: string;
            /** Version */
            version: number;
        };
        /**
         * PlaceOut
         * @description Where what a project starts now will run. `place` is `local` (this machine) or a cluster's name; `state` tells
         *     whether the cluster answers.
         */
        PlaceOut: {
            binding: components["schemas"]["BindingOut"] | null;
            /** Hint */
            hint: string;
            /** Label */
            label: string;
            /** Place */
            place: string;
            /** State */
            state: string;
            /** Text */
            text: string;
        };
        /**
         * PortAddressOut
         * @description Where a port is open for the caller: an address that is good once and soon, or a path of this host.
         */
        PortAddressOut: {
            /** Url */
            url: string;
        };
        /**
         * PortOut
         * @description A port of a workload; `number` is 0 until the studio has chosen one.
         */
        PortOut: {
            /** Is Open */
            is_open: boolean;
            /** Name */
            name: string;
            /** Number */
            number: number;
        };
        /**
         * PresetOut
         * @description A program that is known to work; `label` and `help` by language. `needs_image`: only a runtime that takes images
         *     starts it.
         */
        PresetOut: {
            /** Help */
            help: {
                [key: string]: string;
            };
            /** Home */
            home: string;
            /** Label */
            label: {
                [key: string]: string;
            };
            /** License */
            license: string;
            /** Name */
            name: string;
            /** Needs Image */
            needs_image: boolean;
            /** Resources */
            resources: {
                [key: string]: unknown;
            };
            run: components["schemas"]["ProgramWish"];
        };
        /**
         * PreviewIn
         * @description A line to look at.
         */
        PreviewIn: {
            /**
             * Count
             * @default 5
             */
            count: number;
            /** Cron */
            cron: string;
            /** End At */
            end_at?: string | null;
            /** Start At */
            start_at?: string | null;
            /**
             * Timezone
             * @default UTC
             */
            timezone: string;
        };
        /**
         * PreviewOut
         * @description What a line means, and when it comes due next.
         */
        PreviewOut: {
            /** Cron */
            cron: string;
            /** Next */
            next: components["schemas"]["DueOut"][];
            /** Sentence */
            sentence: string;
        };
        /**
         * PrintIn
         * @description A pipeline's data to print, over a `base` text of the same form; `renamed` are new names of tasks by old ones.
         */
        PrintIn: {
            /**
             * Base
             * @default
             */
            base: string;
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /**
             * Form
             * @default yaml
             */
            form: string;
            /**
             * Renamed
             * @default {}
             */
            renamed: {
                [key: string]: string;
            };
        };
        /**
         * PrintedOut
         * @description A pipeline as a text.
         */
        PrintedOut: {
            /** Text */
            text: string;
        };
        /**
         * ProblemOut
         * @description Something wrong in a text; line and column count from 1, null when unknown.
         */
        ProblemOut: {
            /** Column */
            column: number | null;
            /** Hint */
            hint: string;
            /** Line */
            line: number | null;
            /** Path */
            path: string;
            /** Text */
            text: string;
        };
        /**
         * ProgramWish
         * @description What runs. `command` is a list of words, or a line for the shell; values of `env`, commands and files may hold
         *     `{{ secrets.NAME }}`. `volumes`: place (`/mnt/corpus`, or below the working folder) → `volume://corpus[/folder]`.
         *     `ports` are named, the served one is `http` (read `$PORT`); 0 = the studio chooses.
         */
        ProgramWish: {
            /**
             * Command
             * @default
             */
            command: string | string[];
            /** Env */
            env?: {
                [key: string]: string;
            };
            /**
             * @default {
             *       "image": "",
             *       "name": "",
             *       "packages": [],
             *       "python": ""
             *     }
             */
            environment: components["schemas"]["EnvironmentWish"];
            /** Files */
            files?: {
                [key: string]: string;
            };
            /**
             * Grace
             * @default 15
             */
            grace: number;
            /**
             * @default {
             *       "path": "",
             *       "start": 0
             *     }
             */
            health: components["schemas"]["HealthWish"];
            /** Ports */
            ports?: {
                [key: string]: number | null;
            };
            /** Sidecars */
            sidecars?: {
                [key: string]: components["schemas"]["SidecarWish"];
            };
            /** Volumes */
            volumes?: {
                [key: string]: string;
            };
        };
        /**
         * ProjectIn
         * @description A project to be made; who makes it owns it.
         */
        ProjectIn: {
            /**
             * Label
             * @default
             */
            label: string;
            /** Name */
            name: string;
        };
        /**
         * ProjectOut
         * @description A project.
         */
        ProjectOut: {
            /** Archived */
            archived: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Label */
            label: string;
            /** Name */
            name: string;
            /** Number */
            number: number;
            role?: components["schemas"]["Role"] | null;
        };
        /**
         * ProjectPatch
         * @description Changes to a project; what is absent stays.
         */
        ProjectPatch: {
            /** Archived */
            archived?: boolean | null;
            /** Label */
            label?: string | null;
        };
        /**
         * PromotionIn
         * @description The stage a version is put in.
         */
        PromotionIn: {
            /** Stage */
            stage: string;
        };
        /**
         * QuotaIn
         * @description What a project may have at once: cores (`8`), `16Gi` of memory and of storage, pods, devices by the cluster's
         *     resource (`nvidia.com/gpu`: 2). "" or 0 = no limit; a device with 0 = none of it.
         */
        QuotaIn: {
            /**
             * Cpu
             * @default
             */
            cpu: string;
            /**
             * Devices
             * @default {}
             */
            devices: {
                [key: string]: number;
            };
            /**
             * Memory
             * @default
             */
            memory: string;
            /**
             * Pods
             * @default 0
             */
            pods: number;
            /**
             * Storage
             * @default
             */
            storage: string;
        };
        /**
         * QuotaLineOut
         * @description `cpu` (cores), `memory`, `storage` (bytes), `pods`, or a resource of the cluster: at most, and used now.
         */
        QuotaLineOut: {
            /** Limit */
            limit: number;
            /** Resource */
            resource: string;
            /** Used */
            used: number;
        };
        /**
         * QuotaUseOut
         * @description What a project may have at once on its cluster; no lines = as much as there is.
         */
        QuotaUseOut: {
            /** Lines */
            lines: components["schemas"]["QuotaLineOut"][];
            /** Namespace */
            namespace: string;
            /** Project */
            project: string;
        };
        /**
         * RecallOut
         * @description Whether the replica shall end. `grace`: seconds between TERM and KILL, null = those of its job.
         */
        RecallOut: {
            /** Grace */
            grace?: number | null;
            /** Withdrawn */
            withdrawn: boolean;
        };
        /**
         * ReleaseIn
         * @description The service that shall run the same, and its tier; made when it is new.
         */
        ReleaseIn: {
            /** Service */
            service: string;
            tier: components["schemas"]["Tier"];
        };
        /**
         * ReplicaOut
         * @description One replica of a distributed job: `state` is Waiting, Running, Succeeded, Failed or Stopped.
         */
        ReplicaOut: {
            /** Exit Code */
            exit_code: number | null;
            /** Index */
            index: number;
            /** Name */
            name: string;
            /** Role */
            role: string;
            /** State */
            state: string;
        };
        /**
         * ReplicaUseOut
         * @description Cores and memory of a replica over time.
         */
        ReplicaUseOut: {
            /** Number */
            number: number;
            /** Revision */
            revision: number;
            series: components["schemas"]["SeriesOut"];
            /** Workload */
            workload: string;
        };
        /**
         * ReportIn
         * @description The end.
         */
        ReportIn: {
            /**
             * Cpu Seconds
             * @default 0
             */
            cpu_seconds: number;
            /** Ended At */
            ended_at?: number | null;
            /** Exit Code */
            exit_code: number;
            /**
             * Peak Memory
             * @default 0
             */
            peak_memory: number;
            /**
             * Reason
             * @default
             */
            reason: string;
            /** Started At */
            started_at?: number | null;
            /**
             * Text
             * @default
             */
            text: string;
        };
        /**
         * RerunIn
         * @description `from_failed`: the same run goes on where it broke; else a new run of the same text and parameters.
         */
        RerunIn: {
            /**
             * From Failed
             * @default false
             */
            from_failed: boolean;
        };
        /**
         * ResultsOut
         * @description What a task shows on its page.
         */
        ResultsOut: {
            /** Items */
            items: {
                [key: string]: unknown;
            }[];
        };
        /**
         * RevisionOut
         * @description What a service ran from one update to the next, and what it gets now: percent of the requests, percent mirrored,
         *     replicas that answer.
         */
        RevisionOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Egress */
            egress: boolean;
            /** Mirror */
            mirror: number;
            /** Model */
            model: string;
            /** Number */
            number: number;
            /** Ready */
            ready: number;
            /** Resources */
            resources: {
                [key: string]: unknown;
            };
            rollout: components["schemas"]["RolloutEnd"] | null;
            run: components["schemas"]["ProgramWish"];
            /** Share */
            share: number;
            /** Version */
            version: string;
        };
        /**
         * RightOut
         * @description Something the studio does on the cluster, and whether it may; `optional`: it does without. `namespace`: where,
         *     "" = everywhere.
         */
        RightOut: {
            /** Allowed */
            allowed: boolean;
            /** Namespace */
            namespace: string;
            /** Needed For */
            needed_for: string;
            /** Optional */
            optional: boolean;
            /** Resource */
            resource: string;
            /** Verb */
            verb: string;
        };
        /**
         * Role
         * @description A member's role in a project, weakest first.
         * @enum {string}
         */
        Role: "viewer" | "operator" | "developer" | "owner";
        /**
         * RollbackIn
         * @description To what; null = the live revision while a canary is under way, else the one before.
         */
        RollbackIn: {
            /** Revision */
            revision?: number | null;
        };
        /**
         * RolloutEnd
         * @description How the canary of a revision went.
         */
        RolloutEnd: {
            /** State */
            state: string;
            /** Text */
            text: string;
        };
        /**
         * RolloutOut
         * @description A canary: the candidate, the revision it is held against, and where it is.
         *
         *     `state` is running, paused, promoted, rolled_back or replaced; `step` the index of the present one, in force since
         *     `step_at` (null = its replicas or the gateway are waited for). `text` says what is awaited, or how it ended.
         */
        RolloutOut: {
            candidate: components["schemas"]["FiguresOut"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Ended At */
            ended_at: string | null;
            /** Ended By */
            ended_by: string;
            limits: components["schemas"]["LimitsWire"];
            live: components["schemas"]["FiguresOut"];
            /** Reason */
            reason: string;
            /** Revision */
            revision: number;
            /** Stable */
            stable: number;
            /** State */
            state: string;
            /** Step */
            step: number;
            /** Step At */
            step_at: string | null;
            /** Steps */
            steps: components["schemas"]["StepWire"][];
            /** Text */
            text: string;
        };
        /**
         * RoomOut
         * @description How full the place is, and how many workloads of the project run and wait. `place`: `local` = this machine, or
         *     the name of a cluster.
         */
        RoomOut: {
            /** Accelerators */
            accelerators: components["schemas"]["AcceleratorOut"][];
            cpu: components["schemas"]["GaugeOut"];
            memory: components["schemas"]["GaugeOut"];
            /** Place */
            place: string;
            /** Queued */
            queued: number;
            /** Running */
            running: number;
        };
        /**
         * RunDueOut
         * @description The due time of a `schedule` that a run was started for; `local` is its zone's clock, `backfill` its backfill.
         */
        RunDueOut: {
            /** Backfill */
            backfill: string | null;
            /**
             * Due At
             * Format: date-time
             */
            due_at: string;
            /** Instance */
            instance: string;
            /** Local */
            local: string;
            /** Schedule */
            schedule: string;
        };
        /**
         * RunEventOut
         * @description Something that happened to a run, or to its `task`.
         */
        RunEventOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Attempt */
            attempt: number;
            /** Code */
            code: string;
            /** Kind */
            kind: string;
            /** Seq */
            seq: number;
            /** State */
            state: string;
            /** Task */
            task: string;
            /** Text */
            text: string;
        };
        /**
         * RunIn
         * @description The wish for a run: of a saved `pipeline`, or of a `text`.
         */
        RunIn: {
            /** Concurrency */
            concurrency?: number | null;
            /**
             * Debug Task
             * @default
             */
            debug_task: string;
            /** Execution Date */
            execution_date?: string | null;
            /**
             * No Cache
             * @default false
             */
            no_cache: boolean;
            /**
             * Params
             * @default {}
             */
            params: {
                [key: string]: unknown;
            };
            /**
             * Pipeline
             * @default
             */
            pipeline: string;
            /** Priority */
            priority?: number | null;
            /**
             * Text
             * @default
             */
            text: string;
        };
        /**
         * RunListed
         * @description A run in a list. `reason` is a sentence, `code` its searchable name; `due` tells what schedule started it.
         *
         *     `place`: where its tasks run: `local` (this machine), the name of a cluster, "" for runs of long ago.
         */
        RunListed: {
            /** Code */
            code: string;
            /** Concurrency */
            concurrency: number;
            /** Counts */
            counts: {
                [key: string]: number;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            due?: components["schemas"]["RunDueOut"] | null;
            /** Ended At */
            ended_at: string | null;
            /**
             * Execution Date
             * Format: date-time
             */
            execution_date: string;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Pipeline */
            pipeline: string;
            /**
             * Place
             * @default
             */
            place: string;
            /** Priority */
            priority: number;
            /** Reason */
            reason: string;
            /** Round */
            round: number;
            /** Started At */
            started_at: string | null;
            /** State */
            state: string;
            /** Total */
            total: number;
            /** Version */
            version: number;
        };
        /**
         * RunOut
         * @description A run with its parameters, its graph, and (when asked for) its text. `held_until`: when an environment that is
         *     held open is given back.
         */
        RunOut: {
            /** Code */
            code: string;
            /** Concurrency */
            concurrency: number;
            /** Counts */
            counts: {
                [key: string]: number;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            due?: components["schemas"]["RunDueOut"] | null;
            /** Ended At */
            ended_at: string | null;
            /** Env */
            env: {
                [key: string]: unknown;
            };
            /**
             * Execution Date
             * Format: date-time
             */
            execution_date: string;
            /** Failed Task */
            failed_task: string | null;
            graph: components["schemas"]["GraphOut"];
            /** Held Until */
            held_until?: string | null;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** Pipeline */
            pipeline: string;
            /**
             * Place
             * @default
             */
            place: string;
            /** Priority */
            priority: number;
            /** Reason */
            reason: string;
            /** Round */
            round: number;
            /** Started At */
            started_at: string | null;
            /** State */
            state: string;
            /** Total */
            total: number;
            /** Version */
            version: number;
        };
        /**
         * RunTextOut
         * @description The pipeline file a run was started from.
         */
        RunTextOut: {
            /** Text */
            text: string;
        };
        /**
         * ScaleDueOut
         * @description A moment, and what the clock on the wall shows in the line's zone then.
         */
        ScaleDueOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Local */
            local: string;
        };
        /**
         * ScaleLineIn
         * @description From each due time of `cron` on, `min` to `max` replicas, until another line comes due.
         */
        ScaleLineIn: {
            /** Cron */
            cron: string;
            /** Max */
            max: number;
            /** Min */
            min: number;
            /**
             * Timezone
             * @default UTC
             */
            timezone: string;
        };
        /**
         * ScaleLineOut
         * @description A line, what it means in words, when it comes due next; `holds`: it is the one that holds now.
         */
        ScaleLineOut: {
            /** Cron */
            cron: string;
            /** Holds */
            holds: boolean;
            /** Max */
            max: number;
            /** Min */
            min: number;
            /** Next */
            next: components["schemas"]["ScaleDueOut"][];
            /** Sentence */
            sentence: string;
            /**
             * Timezone
             * @default UTC
             */
            timezone: string;
        };
        /**
         * ScaleMarkOut
         * @description From a moment on, a number of replicas.
         */
        ScaleMarkOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Wanted */
            wanted: number;
        };
        /**
         * ScalingOut
         * @description The wish (see `ScalingPatch`; a target 0 is none) and its outcome: `wanted` replicas since `since`, and `why`;
         *     `least` and `most` hold now; `history` tells the numbers before, oldest first.
         */
        ScalingOut: {
            /** Calm */
            calm: number;
            /** Concurrency */
            concurrency: number;
            /** Cpu */
            cpu: number;
            /** Gpu */
            gpu: number;
            /** History */
            history: components["schemas"]["ScaleMarkOut"][];
            /** Idle */
            idle: number;
            /** Least */
            least: number;
            /** Lines */
            lines: components["schemas"]["ScaleLineOut"][];
            /** Max */
            max: number;
            /** Memory */
            memory: number;
            /** Min */
            min: number;
            /** Most */
            most: number;
            /** Priority */
            priority: number;
            /** Qps */
            qps: number;
            /** Since */
            since: string | null;
            /** Wanted */
            wanted: number;
            /** Why */
            why: string;
        };
        /**
         * ScalingPatch
         * @description How many replicas there shall be; what is left out stays.
         *
         *     `min` = `max` is that number, always; `min` 0 lets the service sleep after `idle` seconds without a request. Between
         *     them targets decide, 0 = none: `cpu`, `memory`, `gpu` in per cent, `qps` (requests a second) and `concurrency`
         *     (requests under way) of one replica. `calm`: seconds in which fewer must have been enough. `lines` take the place
         *     of `min` and `max` by the clock. `priority` -100…100: the higher gets room first.
         */
        ScalingPatch: {
            /** Calm */
            calm?: number | null;
            /** Concurrency */
            concurrency?: number | null;
            /** Cpu */
            cpu?: number | null;
            /** Gpu */
            gpu?: number | null;
            /** Idle */
            idle?: number | null;
            /** Lines */
            lines?: components["schemas"]["ScaleLineIn"][] | null;
            /** Max */
            max?: number | null;
            /** Memory */
            memory?: number | null;
            /** Min */
            min?: number | null;
            /** Priority */
            priority?: number | null;
            /** Qps */
            qps?: number | null;
        };
        /**
         * ScanOut
         * @description The scan of a version's files, the worst first; `cut` when there were too many to keep.
         */
        ScanOut: {
            /**
             * Cut
             * @default false
             */
            cut: boolean;
            /** Files */
            files?: components["schemas"]["FileScanOut"][];
        };
        /**
         * ScheduleIn
         * @description The wish for a schedule.
         *
         *     Times without a zone are those of `timezone`, a date as an end is that whole day. `expires_after` and `late_after`
         *     are seconds after the due time, `keep_last` a number of runs; 0 = never, never, all. `concurrency` 0 = no limit.
         */
        ScheduleIn: {
            /**
             * Alerts
             * @default []
             */
            alerts: components["schemas"]["AlertIn"][];
            /**
             * Catch Up
             * @default latest
             * @enum {string}
             */
            catch_up: "all" | "latest" | "none";
            /**
             * Concurrency
             * @default 1
             */
            concurrency: number;
            /** Cron */
            cron: string;
            /**
             * Depends On Past
             * @default false
             */
            depends_on_past: boolean;
            /** End At */
            end_at?: string | null;
            /**
             * Expires After
             * @default 0
             */
            expires_after: number;
            /**
             * Keep Last
             * @default 0
             */
            keep_last: number;
            /**
             * Late After
             * @default 0
             */
            late_after: number;
            /** Name */
            name: string;
            /**
             * Params
             * @default {}
             */
            params: {
                [key: string]: unknown;
            };
            /** Pipeline */
            pipeline: string;
            /** Start At */
            start_at?: string | null;
            /**
             * Timezone
             * @default UTC
             */
            timezone: string;
        };
        /**
         * ScheduleOut
         * @description A schedule: the wish, what it means in words, when it comes due next, and its last due times, oldest first.
         *
         *     `late` says what should have ended by now; empty when nothing is late.
         */
        ScheduleOut: {
            /** Alerts */
            alerts: components["schemas"]["AlertIn"][];
            /** Catch Up */
            catch_up: string;
            /** Concurrency */
            concurrency: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Cron */
            cron: string;
            /** Depends On Past */
            depends_on_past: boolean;
            /** End At */
            end_at: string | null;
            /** End Local */
            end_local: string;
            /** Expires After */
            expires_after: number;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Keep Last */
            keep_last: number;
            /** Last */
            last: components["schemas"]["BeadOut"][];
            /** Late */
            late: string;
            /** Late After */
            late_after: number;
            /** Name */
            name: string;
            /** Next */
            next: components["schemas"]["DueOut"][];
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** Paused */
            paused: boolean;
            /** Pipeline */
            pipeline: string;
            /** Reason */
            reason: string;
            /** Sentence */
            sentence: string;
            /** Start At */
            start_at: string | null;
            /** Start Local */
            start_local: string;
            /** Timezone */
            timezone: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Updated By */
            updated_by: string;
            /** Version */
            version: number;
        };
        /**
         * ScheduledRunOut
         * @description A due time and what became of it; `reason` says why it waits, was left out or failed.
         */
        ScheduledRunOut: {
            /** Backfill */
            backfill: string | null;
            /**
             * Due At
             * Format: date-time
             */
            due_at: string;
            /** Ended At */
            ended_at: string | null;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Local */
            local: string;
            /** Reason */
            reason: string;
            /** Run */
            run: string | null;
            /** Started At */
            started_at: string | null;
            /** State */
            state: string;
        };
        /**
         * SecretIn
         * @description A secret's value.
         */
        SecretIn: {
            /** Value */
            value: string;
        };
        /**
         * SecretOut
         * @description A secret's name; its value never comes back.
         */
        SecretOut: {
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /** Changed By */
            changed_by: string;
            /** Name */
            name: string;
        };
        /**
         * SeriesOut
         * @description What one attempt used over time, as columns of equal length; empty columns are not known here.
         *
         *     `seconds` since `started_at`; `cpu` in cores (mean since the point before); `memory` in bytes (most since then);
         *     `accelerator` 0…1; `accelerator_memory` in bytes. At most 240 points: `step` doubles as it grows.
         */
        SeriesOut: {
            /** Accelerator */
            accelerator: (number | null)[];
            /** Accelerator Memory */
            accelerator_memory: (number | null)[];
            /** Attempt */
            attempt: number;
            /** Cpu */
            cpu: number[];
            /** Memory */
            memory: number[];
            /** Seconds */
            seconds: number[];
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /** Step */
            step: number;
        };
        /**
         * ServiceAlertsIn
         * @description What shall be watched, in place of what was, and who shall be told.
         */
        ServiceAlertsIn: {
            /** Addresses */
            addresses: components["schemas"]["AlertAddress"][];
            /** Rules */
            rules: components["schemas"]["AlertRuleIn"][];
        };
        /**
         * ServiceAlertsOut
         * @description What is watched and who is told. `undelivered` says why the last notice could not be delivered.
         */
        ServiceAlertsOut: {
            /** Addresses */
            addresses: components["schemas"]["AlertAddress"][];
            /** Rules */
            rules: components["schemas"]["AlertRuleOut"][];
            /** Undelivered */
            undelivered: string;
        };
        /**
         * ServiceDetail
         * @description A service with its replicas and what the model wants to be asked. `split`: the wished shares of its revisions;
         *     `routed`: those the gateway has. Who changes it gives the `changes` they saw as If-Match.
         */
        ServiceDetail: {
            asked: components["schemas"]["AskedOut"];
            /** Certificate Until */
            certificate_until: string | null;
            /** Changes */
            changes: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Egress */
            egress: boolean;
            engine: components["schemas"]["EngineOut"];
            /** Id */
            id: string;
            /** Instances */
            instances: components["schemas"]["InstanceOut"][];
            /** Model */
            model: string;
            /** Name */
            name: string;
            /** Ready */
            ready: number;
            /** Reason */
            reason: string;
            /** Replicas */
            replicas: number;
            /** Resources */
            resources: {
                [key: string]: unknown;
            };
            /** Revision */
            revision: number;
            routed: components["schemas"]["SplitOut"];
            run: components["schemas"]["ProgramWish"];
            /** Signature */
            signature: {
                [key: string]: unknown;
            };
            split: components["schemas"]["SplitOut"];
            /** State */
            state: string;
            status: components["schemas"]["StatusOut"];
            tier: components["schemas"]["Tier"];
            traffic: components["schemas"]["TrafficOut"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Url */
            url: string;
            /** Version */
            version: string;
            /** Wanted */
            wanted: number;
            /** Wish */
            wish: string;
            /** Workload */
            workload: string | null;
        };
        /**
         * ServiceIn
         * @description A wish for a service: of a model, of a command of one's own (`run.command`), or of both.
         *
         *     `version` may be `latest`; `resources` are those of each replica, of which there are as many as is usual in the tier
         *     (`debug` and `test` 1, `production` 2) when nothing is said; `egress` lets them open connections, which an owner may
         *     allow to a Python class of the project's own.
         */
        ServiceIn: {
            /**
             * Egress
             * @default false
             */
            egress: boolean;
            /**
             * Model
             * @default
             */
            model: string;
            /** Name */
            name: string;
            /** Replicas */
            replicas?: number | null;
            /** Resources */
            resources?: {
                [key: string]: unknown;
            };
            /**
             * @default {
             *       "command": "",
             *       "env": {},
             *       "environment": {
             *         "image": "",
             *         "name": "",
             *         "packages": [],
             *         "python": ""
             *       },
             *       "files": {},
             *       "grace": 15,
             *       "health": {
             *         "path": "",
             *         "start": 0
             *       },
             *       "ports": {},
             *       "sidecars": {},
             *       "volumes": {}
             *     }
             */
            run: components["schemas"]["ProgramWish"];
            /** @default test */
            tier: components["schemas"]["Tier"];
            /** @default {} */
            traffic: components["schemas"]["TrafficPatch"];
            /**
             * Version
             * @default latest
             */
            version: string;
        };
        /**
         * ServiceMetricsOut
         * @description What a service was asked over time: columns as long as `times`, the ends of the steps in epoch seconds. `step`
         *     may be longer than was asked for: what is past an hour is known by the minute, what is past a day by ten.
         */
        ServiceMetricsOut: {
            /** Replicas */
            replicas: components["schemas"]["ReplicaUseOut"][];
            /** Revisions */
            revisions: components["schemas"]["AskedSeriesOut"][];
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Step */
            step: number;
            /** Times */
            times: number[];
            total: components["schemas"]["AskedSeriesOut"];
            /**
             * Until
             * Format: date-time
             */
            until: string;
        };
        /**
         * ServiceOut
         * @description A service: wish and outcome. `wanted` is the number of replicas it shall have now (see its scaling); `state` and
         *     `reason` say the outcome in short, `status` in full.
         */
        ServiceOut: {
            asked: components["schemas"]["AskedOut"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Egress */
            egress: boolean;
            /** Id */
            id: string;
            /** Model */
            model: string;
            /** Name */
            name: string;
            /** Ready */
            ready: number;
            /** Reason */
            reason: string;
            /** Replicas */
            replicas: number;
            /** Resources */
            resources: {
                [key: string]: unknown;
            };
            /** Revision */
            revision: number;
            /** State */
            state: string;
            status: components["schemas"]["StatusOut"];
            tier: components["schemas"]["Tier"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Url */
            url: string;
            /** Version */
            version: string;
            /** Wanted */
            wanted: number;
            /** Wish */
            wish: string;
        };
        /**
         * ServiceUpdate
         * @description A changed wish; what is left out stays as it is. `strategy`: how another version gets its traffic; as is usual in
         *     the tier when left out.
         */
        ServiceUpdate: {
            /** Egress */
            egress?: boolean | null;
            /** Model */
            model?: string | null;
            /** Name */
            name?: string | null;
            /** Replicas */
            replicas?: number | null;
            /** Resources */
            resources?: {
                [key: string]: unknown;
            } | null;
            run?: components["schemas"]["ProgramWish"] | null;
            strategy?: components["schemas"]["StrategyIn"] | null;
            tier?: components["schemas"]["Tier"] | null;
            /** Version */
            version?: string | null;
        };
        /**
         * SessionOut
         * @description A browser that is logged in.
         */
        SessionOut: {
            /** Address */
            address: string;
            /** Agent */
            agent: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Current
             * @default false
             */
            current: boolean;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Id */
            id: string;
            /**
             * Seen At
             * Format: date-time
             */
            seen_at: string;
        };
        /**
         * SetupIn
         * @description A one-time link's token, and the account it makes or mends.
         */
        SetupIn: {
            /** Password */
            password: string;
            /** Token */
            token: string;
            /** Username */
            username: string;
        };
        /**
         * ShareOut
         * @description A revision's percent of the requests.
         */
        ShareOut: {
            /** Percent */
            percent: number;
            /** Revision */
            revision: number;
        };
        /**
         * SharingIn
         * @description How parts of a device are asked for: the resource that counts them, and that in percent or how many there are.
         */
        SharingIn: {
            /** Count */
            count: string;
            /**
             * Percent
             * @default
             */
            percent: string;
            /**
             * Slices
             * @default 1
             */
            slices: number;
        };
        /**
         * SheetChange
         * @description What a text would change: the service before ("" = there is none) and after, both as YAML of the same form.
         */
        SheetChange: {
            /** After */
            after: string;
            /** Before */
            before: string;
            /** Name */
            name: string;
        };
        /**
         * SheetIn
         * @description A service as YAML or JSON: `kind: service`, `name`, and what `ServiceIn` has.
         */
        SheetIn: {
            /** Text */
            text: string;
        };
        /**
         * SheetOut
         * @description A service as YAML.
         */
        SheetOut: {
            /** Text */
            text: string;
        };
        /**
         * ShellPlaceOut
         * @description Where a shell would open.
         */
        ShellPlaceOut: {
            /** Attempt */
            attempt: number;
            /** Idle Seconds */
            idle_seconds: number;
            /** Replicas */
            replicas: string[];
            /** Workload */
            workload: string;
        };
        /**
         * SidecarWish
         * @description A process beside the main one: same environment, folder and address. When it ends, the replica has failed.
         */
        SidecarWish: {
            /** Command */
            command: string | string[];
            /** Env */
            env?: {
                [key: string]: string;
            };
        };
        /**
         * SignatureIn
         * @description What people tell where the model says nothing; null takes it back.
         */
        SignatureIn: {
            /** Example */
            example?: {
                [key: string]: unknown;
            } | unknown[] | null;
            /** Inputs */
            inputs?: components["schemas"]["ColumnIn"][] | null;
            /** Outputs */
            outputs?: components["schemas"]["ColumnIn"][] | null;
        };
        /**
         * SizeOut
         * @description The size of a stream: where to go on.
         */
        SizeOut: {
            /** Size */
            size: number;
        };
        /**
         * SpaceOut
         * @description A space that is mounted by itself: the project's, and the caller's own in it.
         */
        SpaceOut: {
            /** Kind */
            kind: string;
            /** Name */
            name: string;
            /** Path */
            path: string;
        };
        /**
         * SpaceStateOut
         * @description Whether the files of a space can be looked at: those of this machine always, those of a cluster while the
         *     `workload` there shows them.
         */
        SpaceStateOut: {
            /** Hint */
            hint: string;
            /** Place */
            place: string;
            state: components["schemas"]["Opening"];
            /** Text */
            text: string;
            /** Workload */
            workload: string;
        };
        /**
         * SplitIn
         * @description Percents by revision, adding up to 100; 0 keeps a revision ready without requests. Who is not named is ended.
         */
        SplitIn: {
            mirror?: components["schemas"]["MirrorWire"] | null;
            /** Shares */
            shares: {
                [key: string]: number;
            };
        };
        /**
         * SplitOut
         * @description Shares as they are wished, or as the gateway has them, and what is mirrored.
         */
        SplitOut: {
            mirror: components["schemas"]["MirrorWire"] | null;
            /** Shares */
            shares: components["schemas"]["ShareOut"][];
        };
        /**
         * StatusOut
         * @description The outcome: `phase`, why in one word and in a sentence, and conditions.
         */
        StatusOut: {
            /** Conditions */
            conditions: components["schemas"]["ConditionOut"][];
            /** Hint */
            hint: string;
            /** Live Revision */
            live_revision: number;
            /** Phase */
            phase: string;
            /** Ready Replicas */
            ready_replicas: number;
            /** Reason */
            reason: string;
            /** Text */
            text: string;
        };
        /**
         * StepWire
         * @description A share of the requests for some minutes; a first step may be a mirror instead: a copy of so many percent.
         */
        StepWire: {
            /**
             * Minutes
             * @default 5
             */
            minutes: number;
            /**
             * Mirror
             * @default 0
             */
            mirror: number;
            /**
             * Percent
             * @default 0
             */
            percent: number;
        };
        /**
         * StorageIn
         * @description How claims are made: `10Gi`, a storage class ("" = the cluster's own choice), for several machines at once.
         */
        StorageIn: {
            /**
             * Shared
             * @default true
             */
            shared: boolean;
            /**
             * Size
             * @default
             */
            size: string;
            /**
             * Storage Class
             * @default
             */
            storage_class: string;
        };
        /**
         * StoredFileOut
         * @description A file of an artifact.
         */
        StoredFileOut: {
            /** Digest */
            digest: string;
            /** Path */
            path: string;
            /** Size */
            size: number;
        };
        /**
         * StrategyIn
         * @description How an update gets its traffic: `all` of it when it answers, or as a `canary`, step by step.
         */
        StrategyIn: {
            /**
             * Kind
             * @default canary
             * @enum {string}
             */
            kind: "all" | "canary";
            limits?: components["schemas"]["LimitsWire"];
            /** Steps */
            steps?: components["schemas"]["StepWire"][];
        };
        /**
         * SystemOut
         * @description The studio as it runs here.
         */
        SystemOut: {
            capacity: components["schemas"]["CapacityOut"];
            /** Checks */
            checks: components["schemas"]["CheckOut"][];
            /** Database */
            database: string;
            /** Disk Free */
            disk_free: number;
            /** Disk Total */
            disk_total: number;
            /** Home */
            home: string;
            /** Machine */
            machine: string;
            /** Python */
            python: string;
            /** Version */
            version: string;
        };
        /**
         * TaskAttemptOut
         * @description One attempt of a task, earlier tries included.
         */
        TaskAttemptOut: {
            /** Code */
            code: string;
            /** Ended At */
            ended_at: string | null;
            /** Exit Code */
            exit_code: number | null;
            /** Number */
            number: number;
            /** Reason */
            reason: string;
            /** Started At */
            started_at: string | null;
            /** State */
            state: string;
            /** Workload */
            workload: string | null;
        };
        /**
         * TaskListed
         * @description A task of a run; `total` and `done` count the items of a foreach, `tries` its earlier goes before a rerun.
         *
         *     `ready_at`: everything it needs was there; `preparing_at`: its environment began to be made, when that took a while.
         */
        TaskListed: {
            /** Attempt */
            attempt: number;
            /** Code */
            code: string;
            /** Done */
            done: number | null;
            /** Ended At */
            ended_at: string | null;
            /** Failed */
            failed: number | null;
            /** Hint */
            hint: string;
            /** Icon */
            icon: string;
            /** Id */
            id: string;
            /** Label */
            label: string;
            /** Name */
            name: string;
            /** Preparing At */
            preparing_at: string | null;
            /** Ready At */
            ready_at: string | null;
            /** Reason */
            reason: string;
            /** Started At */
            started_at: string | null;
            /** State */
            state: string;
            /** Template */
            template: string | null;
            /** Total */
            total: number | null;
            /** Tries */
            tries: number;
            /** Workload */
            workload: string | null;
        };
        /**
         * TaskOut
         * @description A task with what it was given, gave, used and where it ran.
         */
        TaskOut: {
            /** Args */
            args: {
                [key: string]: unknown;
            };
            /** Artifacts */
            artifacts: components["schemas"]["ArtifactOut"][];
            /** Attempt */
            attempt: number;
            /** Attempts */
            attempts: components["schemas"]["TaskAttemptOut"][];
            cache: components["schemas"]["CacheOut"] | null;
            /** Code */
            code: string;
            /** Command */
            command: string[];
            /** Done */
            done: number | null;
            /** Ended At */
            ended_at: string | null;
            /** Env */
            env: {
                [key: string]: string;
            };
            /** Environment */
            environment: {
                [key: string]: unknown;
            };
            /** Failed */
            failed: number | null;
            /** Framework */
            framework: string;
            /** Hint */
            hint: string;
            /** Icon */
            icon: string;
            /** Id */
            id: string;
            /** Inputs */
            inputs: components["schemas"]["ArtifactOut"][];
            /** Label */
            label: string;
            /** Name */
            name: string;
            /** Needs */
            needs: string[];
            /** Outputs */
            outputs: {
                [key: string]: unknown;
            };
            /** Preparing At */
            preparing_at: string | null;
            /** Ready At */
            ready_at: string | null;
            /** Reason */
            reason: string;
            /** Replicas */
            replicas: components["schemas"]["ReplicaOut"][];
            /** Resources */
            resources: {
                [key: string]: unknown;
            };
            /** Retries */
            retries: number;
            /** Started At */
            started_at: string | null;
            /** State */
            state: string;
            /** Template */
            template: string | null;
            /** Timeout */
            timeout: number;
            /** Total */
            total: number | null;
            /** Tries */
            tries: number;
            /** Usage */
            usage: {
                [key: string]: unknown;
            } | null;
            /** Workload */
            workload: string | null;
        };
        /**
         * TemplateListed
         * @description A template in a list.
         */
        TemplateListed: {
            /** Args */
            args: {
                [key: string]: unknown;
            };
            /** Created At */
            created_at: string | null;
            /** Created By */
            created_by: string;
            /** Group */
            group: string;
            /** Help */
            help: {
                [key: string]: string;
            };
            /** Icon */
            icon: string;
            /** Label */
            label: {
                [key: string]: string;
            };
            /** Name */
            name: string;
            /** Outputs */
            outputs: {
                [key: string]: unknown;
            };
            /** Recommends */
            recommends: string[];
            /** Scope */
            scope: string;
            /** Version */
            version: string;
        };
        /**
         * TemplateOut
         * @description A template with everything a form needs: `args` as in the manifest, `schema` as JSON Schema.
         */
        TemplateOut: {
            /** Args */
            args: {
                [key: string]: unknown;
            };
            /** Args Schema */
            args_schema: {
                [key: string]: unknown;
            };
            /** Command */
            command: string[];
            /** Created At */
            created_at: string | null;
            /** Created By */
            created_by: string;
            /** Digest */
            digest: string;
            /** Environment */
            environment: unknown;
            /** Framework */
            framework: string;
            /** Group */
            group: string;
            /** Help */
            help: {
                [key: string]: string;
            };
            /** Icon */
            icon: string;
            /** Label */
            label: {
                [key: string]: string;
            };
            /** Name */
            name: string;
            /** Outputs */
            outputs: {
                [key: string]: unknown;
            };
            /** Readme */
            readme: {
                [key: string]: string;
            };
            /** Recommends */
            recommends: string[];
            /** Replicas */
            replicas: unknown;
            /** Resources */
            resources: {
                [key: string]: unknown;
            };
            /** Scope */
            scope: string;
            /** Version */
            version: string;
            /** Versions */
            versions: string[];
        };
        /**
         * Tier
         * @description What a service is for; `tiers` says what follows from it.
         * @enum {string}
         */
        Tier: "debug" | "test" | "production";
        /**
         * TokenIn
         * @description A personal token to be made.
         */
        TokenIn: {
            /**
             * Days
             * @default 90
             */
            days: number | null;
            /** Name */
            name: string;
            /** Project */
            project?: string | null;
            /** Scopes */
            scopes: components["schemas"]["Verb"][];
        };
        /**
         * TokenMade
         * @description The only answer that shows the token.
         */
        TokenMade: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Project */
            project: string | null;
            /** Scopes */
            scopes: components["schemas"]["Verb"][];
            /** Token */
            token: string;
            /** Used At */
            used_at: string | null;
        };
        /**
         * TokenOut
         * @description A personal token; its text is not among it.
         */
        TokenOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Project */
            project: string | null;
            /** Scopes */
            scopes: components["schemas"]["Verb"][];
            /** Used At */
            used_at: string | null;
        };
        /**
         * TrafficOut
         * @description How the gateway treats requests: a domain of the service's own, origins whose pages may ask, requests a second in
         *     each gateway (0 = no limit), seconds for an answer, bytes of a request, whether one may be sent again and how often,
         *     what keeps requests together while two revisions share the traffic, how many may be under way, after how many
         *     errors in a row a replica is left out, whether connections may become websockets, and whose JSON Web Tokens are
         *     taken ("" = keys and permission).
         */
        TrafficOut: {
            /** Body Limit */
            body_limit: number;
            /** Cors */
            cors: string[];
            /** Domain */
            domain: string;
            /** Eject After */
            eject_after: number;
            /** Idempotent */
            idempotent: boolean;
            /** Jwt Audiences */
            jwt_audiences: string[];
            /** Jwt Issuer */
            jwt_issuer: string;
            /** Jwt Keys */
            jwt_keys: string;
            /** Limit */
            limit: number;
            /** Max Requests */
            max_requests: number;
            /** Retries */
            retries: number;
            /** Sticky */
            sticky: string;
            /** Timeout */
            timeout: number;
            /** Websocket */
            websocket: boolean;
        };
        /**
         * TrafficPatch
         * @description How the gateway shall treat requests; what is left out stays as it is (see `TrafficOut`).
         */
        TrafficPatch: {
            /** Body Limit */
            body_limit?: number | null;
            /** Cors */
            cors?: string[] | null;
            /** Domain */
            domain?: string | null;
            /** Eject After */
            eject_after?: number | null;
            /** Idempotent */
            idempotent?: boolean | null;
            /** Jwt Audiences */
            jwt_audiences?: string[] | null;
            /** Jwt Issuer */
            jwt_issuer?: string | null;
            /** Jwt Keys */
            jwt_keys?: string | null;
            /** Limit */
            limit?: number | null;
            /** Max Requests */
            max_requests?: number | null;
            /** Retries */
            retries?: number | null;
            /** Sticky */
            sticky?: string | null;
            /** Timeout */
            timeout?: number | null;
            /** Websocket */
            websocket?: boolean | null;
        };
        /**
         * UsageOut
         * @description What the latest attempt asked for and used: cores, bytes, seconds.
         */
        UsageOut: {
            /** Accelerators Asked */
            accelerators_asked: unknown[];
            /** Cpu Asked */
            cpu_asked: number;
            /** Cpu Seconds */
            cpu_seconds: number;
            /** Devices */
            devices: {
                [key: string]: string[];
            };
            /** Memory Asked */
            memory_asked: number;
            /** Peak Memory */
            peak_memory: number;
            /** Seconds */
            seconds: number;
        };
        /**
         * UsageTotalOut
         * @description Sums over ended attempts of one user and kind: seconds, byte-seconds, bytes.
         */
        UsageTotalOut: {
            /** Accelerator Seconds */
            accelerator_seconds: number;
            /** Attempts */
            attempts: number;
            /** Cpu Seconds Asked */
            cpu_seconds_asked: number;
            /** Cpu Seconds Used */
            cpu_seconds_used: number;
            /** Created By */
            created_by: string;
            /** Kind */
            kind: string;
            /** Memory Byte Seconds Asked */
            memory_byte_seconds_asked: number;
            /** Peak Memory */
            peak_memory: number;
        };
        /**
         * UseOut
         * @description Something that uses a version: a service, a task (with its run), another version.
         */
        UseOut: {
            /** Kind */
            kind: string;
            /** Label */
            label: string;
            /** Ref */
            ref: string;
            /** Run */
            run: string;
        };
        /**
         * UsedIn
         * @description What the replica uses; `started_at` once its command runs (epoch seconds).
         */
        UsedIn: {
            /** Cpu Seconds */
            cpu_seconds: number;
            /** Memory */
            memory: number;
            /** Peak Memory */
            peak_memory: number;
            /** Started At */
            started_at?: number | null;
        };
        /**
         * UserIn
         * @description A new account; its password must be changed at the first log-in.
         */
        UserIn: {
            /**
             * Display Name
             * @default
             */
            display_name: string;
            /**
             * Is Admin
             * @default false
             */
            is_admin: boolean;
            /** Password */
            password: string;
            /** Username */
            username: string;
        };
        /**
         * UserOut
         * @description An account.
         */
        UserOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Disabled */
            disabled: boolean;
            /** Display Name */
            display_name: string;
            /** Is Admin */
            is_admin: boolean;
            /** Language */
            language: string;
            /** Last Login At */
            last_login_at: string | null;
            /** Must Change */
            must_change: boolean;
            /** Username */
            username: string;
        };
        /**
         * UserPatch
         * @description Changes to an account; what is absent stays.
         */
        UserPatch: {
            /** Disabled */
            disabled?: boolean | null;
            /** Display Name */
            display_name?: string | null;
            /** Is Admin */
            is_admin?: boolean | null;
            /** Password */
            password?: string | null;
        };
        /**
         * ValidateIn
         * @description A text to check.
         */
        ValidateIn: {
            /** Text */
            text: string;
        };
        /** ValidationError */
        ValidationError: {
            /** Context */
            ctx?: Record<string, never>;
            /** Input */
            input?: unknown;
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
        };
        /**
         * ValidationOut
         * @description What the studio says to a text.
         */
        ValidationOut: {
            /** Errors */
            errors: components["schemas"]["ProblemOut"][];
            graph: components["schemas"]["GraphOut"];
            /** Name */
            name: string;
            /** Ok */
            ok: boolean;
            /** Params */
            params: components["schemas"]["ParamOut"][];
        };
        /**
         * Verb
         * @description What a permission `<noun>:<verb>` allows on its noun.
         * @enum {string}
         */
        Verb: "read" | "run" | "write" | "manage";
        /**
         * Verdict
         * @description What a proof found: does the ONNX graph answer as the model does? (`conversion.json`, `cube-conversion/1`)
         *
         *     `rows` were tried, `groups` tells how many of which kind, `refused` those the model itself does not take.
         */
        Verdict: {
            /**
             * Flips
             * @default 0
             */
            flips: number;
            /**
             * Format
             * @default cube-conversion/1
             */
            format: string;
            /** Groups */
            groups?: {
                [key: string]: number;
            };
            /**
             * Input Dtype
             * @default
             */
            input_dtype: string;
            /** Inputs */
            inputs?: {
                [key: string]: unknown;
            }[];
            /** Max Difference */
            max_difference?: number | null;
            /** Opset */
            opset?: {
                [key: string]: number;
            };
            /** Outputs */
            outputs?: {
                [key: string]: unknown;
            }[];
            /** Passed */
            passed: boolean;
            /** Reason */
            reason: {
                [key: string]: string;
            };
            /** Refused */
            refused?: {
                [key: string]: number;
            };
            /**
             * Rows
             * @default 0
             */
            rows: number;
            /**
             * Rows From
             * @default
             */
            rows_from: string;
            /**
             * Seconds
             * @default 0
             */
            seconds: number;
            /** Share */
            share?: number | null;
            /** Versions */
            versions?: {
                [key: string]: string;
            };
            /** Worst */
            worst?: components["schemas"]["WorstRow"][];
        };
        /**
         * VersionDetail
         * @description A version with its files, its card, what the scan found, and who uses it; `conversion` is null when nobody asked
         *     for one, `convertible` whether one may.
         */
        VersionDetail: {
            /** Artifact */
            artifact: string;
            /** Card */
            card: {
                [key: string]: string;
            };
            conversion: components["schemas"]["ConversionOut"] | null;
            /** Convertible */
            convertible: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Description */
            description: string;
            /** Files */
            files: components["schemas"]["StoredFileOut"][];
            /** Framework */
            framework: string;
            /** Id */
            id: string;
            /** Metrics */
            metrics: {
                [key: string]: unknown;
            };
            /** Model */
            model: string;
            /** Open Parts */
            open_parts: string[];
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** Revision */
            revision: number;
            /** Run */
            run: string;
            scan: components["schemas"]["ScanOut"];
            /** Signature */
            signature: {
                [key: string]: unknown;
            };
            /** Size */
            size: number;
            /** Source Id */
            source_id: string;
            /** Stage */
            stage: string;
            /** Task */
            task: string;
            /** Used By */
            used_by: components["schemas"]["UseOut"][];
            /** Verdict */
            verdict: string;
            /** Version */
            version: string;
        };
        /**
         * VersionIn
         * @description A new version of a model: an artifact and what is known about it.
         */
        VersionIn: {
            /** Artifact */
            artifact: string;
            /**
             * Description
             * @default
             */
            description: string;
            /**
             * Framework
             * @default
             */
            framework: string;
            /** Metrics */
            metrics?: {
                [key: string]: unknown;
            };
            /** Params */
            params?: {
                [key: string]: unknown;
            };
            /** Signature */
            signature?: {
                [key: string]: unknown;
            };
            /**
             * Stage
             * @default
             */
            stage: string;
            /**
             * Version
             * @default
             */
            version: string;
        };
        /**
         * VersionListed
         * @description A save of a pipeline.
         */
        VersionListed: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Version */
            version: number;
        };
        /**
         * VersionOut
         * @description A version of a model. `signature` has `inputs`, `outputs` and `example` beside what was registered; `open_parts`
         *     are those of them that people may tell. `verdict` is that of the scan, "" until it was made.
         */
        VersionOut: {
            /** Artifact */
            artifact: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Description */
            description: string;
            /** Framework */
            framework: string;
            /** Id */
            id: string;
            /** Metrics */
            metrics: {
                [key: string]: unknown;
            };
            /** Model */
            model: string;
            /** Open Parts */
            open_parts: string[];
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** Revision */
            revision: number;
            /** Run */
            run: string;
            /** Signature */
            signature: {
                [key: string]: unknown;
            };
            /** Source Id */
            source_id: string;
            /** Stage */
            stage: string;
            /** Task */
            task: string;
            /** Verdict */
            verdict: string;
            /** Version */
            version: string;
        };
        /**
         * VersionPatch
         * @description What can be changed about a version; its content cannot. Its stage: `…:promote`.
         */
        VersionPatch: {
            card?: components["schemas"]["CardIn"] | null;
            /** Description */
            description?: string | null;
            /** Metrics */
            metrics?: {
                [key: string]: unknown;
            } | null;
            signature?: components["schemas"]["SignatureIn"] | null;
        };
        /**
         * VolumeIn
         * @description A volume to be made.
         */
        VolumeIn: {
            /** Kind */
            kind: string;
            /** Name */
            name: string;
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Read Only
             * @default false
             */
            read_only: boolean;
            /** Settings */
            settings?: {
                [key: string]: unknown;
            };
            /** Shares */
            shares?: components["schemas"]["VolumeShare"][];
        };
        /**
         * VolumeListOut
         * @description All volumes a project may use. `folders`: below which this machine allows volumes, for administrators.
         */
        VolumeListOut: {
            /** Folders */
            folders: string[];
            /** Items */
            items: components["schemas"]["VolumeOut"][];
            /** Spaces */
            spaces: components["schemas"]["SpaceOut"][];
        };
        /**
         * VolumeOut
         * @description A volume as the project sees it. `project` owns it; `read_only` is this project's.
         *
         *     `state`: `unknown` until somebody had it checked, then `ready` or `failed`, told in `reason` and `hint`.
         *     `needs_cluster`: only work on a cluster can mount it.
         */
        VolumeOut: {
            /** Checked At */
            checked_at: string | null;
            /** Code */
            code: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Hint */
            hint: string;
            /** Kind */
            kind: string;
            /** Name */
            name: string;
            /** Needs Cluster */
            needs_cluster: boolean;
            /** Note */
            note: string;
            /** Own */
            own: boolean;
            /** Project */
            project: string;
            /** Read Only */
            read_only: boolean;
            /** Reason */
            reason: string;
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            /** Shares */
            shares: components["schemas"]["VolumeShare"][];
            /**
             * State
             * @enum {string}
             */
            state: "unknown" | "ready" | "failed";
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Used By */
            used_by: components["schemas"]["VolumeUse"][];
        };
        /**
         * VolumeShare
         * @description A project that may use the volume too.
         */
        VolumeShare: {
            /** Project */
            project: string;
            /**
             * Read Only
             * @default false
             */
            read_only: boolean;
        };
        /**
         * VolumeUpdate
         * @description What a volume is: `settings` by kind.
         *
         *     folder `path` · memory `size` · secret `secrets` · pvc `claim`, or `size class shared` · nfs `server path` ·
         *     configmap `config_map`.
         */
        VolumeUpdate: {
            /** Kind */
            kind: string;
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Read Only
             * @default false
             */
            read_only: boolean;
            /** Settings */
            settings?: {
                [key: string]: unknown;
            };
            /** Shares */
            shares?: components["schemas"]["VolumeShare"][];
        };
        /**
         * VolumeUse
         * @description What names it.
         */
        VolumeUse: {
            /** Kind */
            kind: string;
            /** Name */
            name: string;
        };
        /**
         * WaitingOut
         * @description Something that waits: `kind` is `run`, `workload` or `service`; `run` and `task` where it belongs to one.
         */
        WaitingOut: {
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Name */
            name: string;
            /** Run */
            run: string;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** State */
            state: string;
            /** Task */
            task: string;
            why: components["schemas"]["WhyOut"];
        };
        /**
         * WhyOut
         * @description One sentence, the way out, and what it rests on.
         */
        WhyOut: {
            /** Evidence */
            evidence: {
                [key: string]: unknown;
            };
            /** Hint */
            hint: string;
            /** Text */
            text: string;
        };
        /**
         * WorkloadListed
         * @description A workload in a list. `place`: `local` = this machine, or the name of a cluster.
         */
        WorkloadListed: {
            /** Attempt */
            attempt: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Ended At */
            ended_at: string | null;
            /** Exit Code */
            exit_code: number | null;
            /** Failures */
            failures: number;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Is Ready */
            is_ready: boolean;
            /** Name */
            name: string;
            /** Owner Id */
            owner_id: string;
            /** Owner Kind */
            owner_kind: string;
            /** Phase */
            phase: string;
            /** Place */
            place: string;
            /** Reason */
            reason: string;
            /** Started At */
            started_at: string | null;
            /** Text */
            text: string;
            usage: components["schemas"]["UsageOut"];
        };
        /**
         * WorkloadOut
         * @description A workload with its wish and its ended attempts.
         */
        WorkloadOut: {
            /** Attempt */
            attempt: number;
            /** Attempts */
            attempts: components["schemas"]["AttemptOut"][];
            /** Command */
            command: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Ended At */
            ended_at: string | null;
            /** Env */
            env: {
                [key: string]: string;
            };
            /** Environment */
            environment: string;
            /** Exit Code */
            exit_code: number | null;
            /** Failures */
            failures: number;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Image */
            image: string;
            /** Is Ready */
            is_ready: boolean;
            /** Name */
            name: string;
            /** Owner Id */
            owner_id: string;
            /** Owner Kind */
            owner_kind: string;
            /** Packages */
            packages: string[];
            /** Phase */
            phase: string;
            /** Place */
            place: string;
            /** Ports */
            ports: {
                [key: string]: unknown;
            };
            /** Python */
            python: string;
            /** Reason */
            reason: string;
            /** Replicas */
            replicas: components["schemas"]["ReplicaOut"][];
            /** Restart */
            restart: string;
            /** Retries */
            retries: number;
            /** Started At */
            started_at: string | null;
            /** Text */
            text: string;
            /** Timeout */
            timeout: number;
            usage: components["schemas"]["UsageOut"];
        };
        /**
         * WorstRow
         * @description A row of a proof: its group, its number there, both answers, its cells.
         *
         *     `share` is the difference in units of what is allowed.
         */
        WorstRow: {
            /** Cells */
            cells: {
                [key: string]: unknown;
            };
            /** Converted */
            converted: (number | null)[];
            /** Difference */
            difference: number | null;
            /** Group */
            group: string;
            /** Native */
            native: (number | null)[];
            /** Row */
            row: number;
            /** Share */
            share: number | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    fetch_environment_api_v1_agent_environments__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    bring_environment_api_v1_agent_environments__name__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    fetch_index_api_v1_agent_index_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndexOut"];
                };
            };
        };
    };
    fetch_job_api_v1_agent_job_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
        };
    };
    fetch_library_api_v1_agent_library_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    bring_log_api_v1_agent_log_post: {
        parameters: {
            query: {
                offset: number;
                stream?: "log" | "prepare";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SizeOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    meet_api_v1_agent_meeting_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeetingOut"];
                };
            };
        };
    };
    bring_outputs_api_v1_agent_outputs_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    bring_report_api_v1_agent_report_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    fetch_source_api_v1_agent_sources__number__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    tell_usage_api_v1_agent_usage_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UsedIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecallOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    fetch_uv_api_v1_agent_uv_get: {
        parameters: {
            query: {
                machine: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_audit_api_v1_audit_get: {
        parameters: {
            query?: {
                actor?: string | null;
                action?: string | null;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AuditOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    log_in_api_v1_auth_login_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    log_out_api_v1_auth_logout_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    set_up_api_v1_auth_setup_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_clusters_api_v1_clusters_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ClusterOut_"];
                };
            };
        };
    };
    add_cluster_api_v1_clusters_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_cluster_api_v1_clusters__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    remove_cluster_api_v1_clusters__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    update_cluster_api_v1_clusters__name__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_machines_api_v1_clusters__name__machines_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_MachineOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_bound_projects_api_v1_clusters__name__projects_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_BindingOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    bind_project_api_v1_clusters__name__projects__bound__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                bound: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BindingIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BindingOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    unbind_project_api_v1_clusters__name__projects__bound__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                bound: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_quotas_api_v1_clusters__name__quotas_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_QuotaUseOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    inspect_cluster_api_v1_clusters__name__inspect_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    look_at_cluster_api_v1_clusters__name__look_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    check_cluster_api_v1_clusters_check_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactsOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    stream_events_api_v1_events_get: {
        parameters: {
            query?: {
                project?: string[] | null;
                after?: string;
            };
            header?: {
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_frameworks_api_v1_frameworks_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_FrameworkOut_"];
                };
            };
        };
    };
    list_gateways_api_v1_gateways_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_GatewayOut_"];
                };
            };
        };
    };
    put_gateway_api_v1_gateways__place__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                place: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GatewayIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_gateway_api_v1_gateways__place__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                place: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    show_httproutes_api_v1_gateways__place__httproutes_get: {
        parameters: {
            query?: {
                parent?: string;
            };
            header?: never;
            path: {
                place: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    show_manifests_api_v1_gateways__place__manifests_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                place: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    who_am_i_api_v1_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
        };
    };
    change_me_api_v1_me_patch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_sessions_api_v1_me_sessions_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SessionOut_"];
                };
            };
        };
    };
    end_session_api_v1_me_sessions__id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_tokens_api_v1_me_tokens_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_TokenOut_"];
                };
            };
        };
    };
    create_token_api_v1_me_tokens_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenMade"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    revoke_token_api_v1_me_tokens__id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_password_api_v1_me_password_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_projects_api_v1_projects_get: {
        parameters: {
            query?: {
                archived?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ProjectOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_project_api_v1_projects_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_project_api_v1_projects__project__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    update_project_api_v1_projects__project__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_app_presets_api_v1_projects__project__app_presets_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_PresetOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_apps_api_v1_projects__project__apps_get: {
        parameters: {
            query?: {
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AppOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_app_api_v1_projects__project__apps_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_app_api_v1_projects__project__apps__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    update_app_api_v1_projects__project__apps__name__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_app_api_v1_projects__project__apps__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_app_log_api_v1_projects__project__apps__name__log_get: {
        parameters: {
            query?: {
                /** @description where to go on; the id of the last event seen */
                cursor?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    start_app_api_v1_projects__project__apps__name__start_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    stop_app_api_v1_projects__project__apps__name__stop_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_artifacts_api_v1_projects__project__artifacts_get: {
        parameters: {
            query?: {
                /** @description only what this run made */
                run?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ArtifactOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_artifact_api_v1_projects__project__artifacts__artifact__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_artifact_api_v1_projects__project__artifacts__artifact__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    download_artifact_api_v1_projects__project__artifacts__artifact__content_get: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                artifact: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    preview_artifact_api_v1_projects__project__artifacts__artifact__preview_get: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                artifact: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_audit_api_v1_projects__project__audit_get: {
        parameters: {
            query?: {
                actor?: string | null;
                action?: string | null;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AuditOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    project_capacity_api_v1_projects__project__capacity_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomOut"];
                };
            };
        };
    };
    list_environments_api_v1_projects__project__environments_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_EnvironmentOut_"];
                };
            };
        };
    };
    list_files_api_v1_projects__project__files_get: {
        parameters: {
            query?: {
                /** @description path within the space */
                path?: string;
                /** @description `project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's space where its work runs). What lies on a cluster is opened first: `files:open`. */
                space?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_FileOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    download_file_api_v1_projects__project__files_content_get: {
        parameters: {
            query: {
                /** @description path within the space */
                path: string;
                /** @description `project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's space where its work runs). What lies on a cluster is opened first: `files:open`. */
                space?: string;
            };
            header?: {
                range?: string;
                "if-range"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    upload_file_api_v1_projects__project__files_content_put: {
        parameters: {
            query: {
                /** @description path within the space */
                path: string;
                /** @description `project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's space where its work runs). What lies on a cluster is opened first: `files:open`. */
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_file_api_v1_projects__project__files_content_delete: {
        parameters: {
            query: {
                /** @description path within the space */
                path: string;
                /** @description `project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's space where its work runs). What lies on a cluster is opened first: `files:open`. */
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    preview_file_api_v1_projects__project__files_preview_get: {
        parameters: {
            query: {
                /** @description path within the space */
                path: string;
                /** @description `project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's space where its work runs). What lies on a cluster is opened first: `files:open`. */
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    close_space_api_v1_projects__project__files_close_post: {
        parameters: {
            query?: {
                /** @description `project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's space where its work runs). What lies on a cluster is opened first: `files:open`. */
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceStateOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    make_folder_api_v1_projects__project__files_mkdir_post: {
        parameters: {
            query?: {
                /** @description `project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's space where its work runs). What lies on a cluster is opened first: `files:open`. */
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FolderIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    open_space_api_v1_projects__project__files_open_post: {
        parameters: {
            query?: {
                /** @description `project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's space where its work runs). What lies on a cluster is opened first: `files:open`. */
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceStateOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    space_state_api_v1_projects__project__files_state_get: {
        parameters: {
            query?: {
                /** @description `project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's space where its work runs). What lies on a cluster is opened first: `files:open`. */
                space?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpaceStateOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_keys_api_v1_projects__project__keys_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ApiKeyOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_key_api_v1_projects__project__keys_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyMade"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    revoke_key_api_v1_projects__project__keys__id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_lineage_api_v1_projects__project__lineage_get: {
        parameters: {
            query: {
                /** @description kind:id, for example artifact:art_… or version:ver_… */
                node: string;
                depth?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineageOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_members_api_v1_projects__project__members_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_MemberOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    set_member_api_v1_projects__project__members__username__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                username: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    remove_member_api_v1_projects__project__members__username__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_imports_api_v1_projects__project__model_imports_get: {
        parameters: {
            query?: {
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ImportOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_import_api_v1_projects__project__model_imports__id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_import_api_v1_projects__project__model_imports__id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_models_api_v1_projects__project__models_get: {
        parameters: {
            query?: {
                /** @description only names that start so */
                prefix?: string;
                order_by?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ModelOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_model_api_v1_projects__project__models__model__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_model_api_v1_projects__project__models__model__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    update_model_api_v1_projects__project__models__model__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_versions_api_v1_projects__project__models__model__versions_get: {
        parameters: {
            query?: {
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_VersionOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_version_api_v1_projects__project__models__model__versions_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_version_api_v1_projects__project__models__model__versions__version__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_version_api_v1_projects__project__models__model__versions__version__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    update_version_api_v1_projects__project__models__model__versions__version__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    download_version_api_v1_projects__project__models__model__versions__version__content_get: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    record_conversion_api_v1_projects__project__models__model__versions__version__conversion_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Verdict"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversionOut"] | null;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    convert_version_api_v1_projects__project__models__model__versions__version__convert_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConvertIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    promote_version_api_v1_projects__project__models__model__versions__version__promote_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PromotionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    import_version_api_v1_projects__project__models__model__versions_import_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    upload_version_api_v1_projects__project__models__model__versions_upload_post: {
        parameters: {
            query: {
                /** @description its ending says .zip, .tar, .tar.gz or the model */
                filename: string;
                version?: string;
                /** @description mlflow/… or one of onnx/1, sklearn/1, xgboost/1, lightgbm/1, torchscript/1, torch-export/1, savedmodel/1, python/1, other; empty: told by the files */
                format?: string;
                stage?: string;
                description?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_pipelines_api_v1_projects__project__pipelines_get: {
        parameters: {
            query?: {
                /** @description beginning of the name */
                filter?: string;
                order_by?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_PipelineListed_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_pipeline_api_v1_projects__project__pipelines_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PipelineIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelineOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_pipeline_api_v1_projects__project__pipelines__name__get: {
        parameters: {
            query?: {
                version?: number | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelineOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    put_pipeline_api_v1_projects__project__pipelines__name__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PipelineIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelineOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_pipeline_api_v1_projects__project__pipelines__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_columns_api_v1_projects__project__pipelines__name__columns_get: {
        parameters: {
            query: {
                task: string;
                output: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ColumnsOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_versions_api_v1_projects__project__pipelines__name__versions_get: {
        parameters: {
            query?: {
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_VersionListed_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    parse_api_v1_projects__project__pipelines_parse_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParseIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParsedOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    print_data_api_v1_projects__project__pipelines_print_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrintIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrintedOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    validate_api_v1_projects__project__pipelines_validate_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_place_api_v1_projects__project__place_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaceOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_quota_api_v1_projects__project__quota_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuotaUseOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_runs_api_v1_projects__project__runs_get: {
        parameters: {
            query?: {
                /** @description state:Failed,Stopped pipeline:demo creator:ann name:dem after:… */
                filter?: string;
                /** @description -created_at (default) or created_at */
                order_by?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RunListed_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    start_run_api_v1_projects__project__runs_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_run_api_v1_projects__project__runs__run__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_run_api_v1_projects__project__runs__run__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_run_cost_api_v1_projects__project__runs__run__cost_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_run_events_api_v1_projects__project__runs__run__events_get: {
        parameters: {
            query?: {
                /** @description of this task only */
                task?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RunEventOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_tasks_api_v1_projects__project__runs__run__tasks_get: {
        parameters: {
            query?: {
                /** @description states, separated by commas */
                state?: string;
                /** @description the items of this foreach instead */
                items_of?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_TaskListed_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_task_api_v1_projects__project__runs__run__tasks__task__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_log_api_v1_projects__project__runs__run__tasks__task__log_get: {
        parameters: {
            query?: {
                /** @description the id of the last event seen */
                cursor?: string | null;
            };
            header?: never;
            path: {
                run: string;
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_task_metrics_api_v1_projects__project__runs__run__tasks__task__metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_results_api_v1_projects__project__runs__run__tasks__task__results_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultsOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_result_file_api_v1_projects__project__runs__run__tasks__task__results__index__file_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
                task: string;
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_why_api_v1_projects__project__runs__run__tasks__task__why_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    debug_task_api_v1_projects__project__runs__run__tasks__task__debug_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                run: string;
                task: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DebugIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_text_api_v1_projects__project__runs__run__text_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunTextOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_why_api_v1_projects__project__runs__run__why_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    pause_run_api_v1_projects__project__runs__run__pause_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    rerun_api_v1_projects__project__runs__run__rerun_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RerunIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    resume_run_api_v1_projects__project__runs__run__resume_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    stop_run_api_v1_projects__project__runs__run__stop_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    compare_runs_api_v1_projects__project__runs_compare_get: {
        parameters: {
            query: {
                /** @description ids of runs, separated by commas */
                ids: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    preview_sample_api_v1_projects__project__samples__name__preview_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_schedules_api_v1_projects__project__schedules_get: {
        parameters: {
            query?: {
                pipeline?: string;
                /** @description beginning of the name */
                filter?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ScheduleOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_schedule_api_v1_projects__project__schedules_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_schedule_api_v1_projects__project__schedules__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    put_schedule_api_v1_projects__project__schedules__name__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_schedule_api_v1_projects__project__schedules__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_backfills_api_v1_projects__project__schedules__name__backfills_get: {
        parameters: {
            query?: {
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_BackfillOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    start_backfill_api_v1_projects__project__schedules__name__backfills_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    cancel_backfill_api_v1_projects__project__schedules__name__backfills__backfill__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                backfill: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    preview_backfill_api_v1_projects__project__schedules__name__backfills_preview_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillPlanOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_instances_api_v1_projects__project__schedules__name__instances_get: {
        parameters: {
            query?: {
                backfill?: string;
                /** @description Waiting,Failed */
                state?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ScheduledRunOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_instance_why_api_v1_projects__project__schedules__name__instances__instance__why_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                instance: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    skip_instance_api_v1_projects__project__schedules__name__instances__instance__skip_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                instance: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledRunOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_why_api_v1_projects__project__schedules__name__why_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    pause_schedule_api_v1_projects__project__schedules__name__pause_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    resume_schedule_api_v1_projects__project__schedules__name__resume_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    preview_api_v1_projects__project__schedules_preview_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    try_alert_api_v1_projects__project__schedules_test_alert_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertTestIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_secrets_api_v1_projects__project__secrets_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SecretOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    set_secret_api_v1_projects__project__secrets__name__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_secret_api_v1_projects__project__secrets__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_services_api_v1_projects__project__services_get: {
        parameters: {
            query?: {
                tier?: components["schemas"]["Tier"] | null;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ServiceOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_service_api_v1_projects__project__services_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_service_api_v1_projects__project__services__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    update_service_api_v1_projects__project__services__name__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_service_api_v1_projects__project__services__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_service_alerts_api_v1_projects__project__services__name__alerts_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAlertsOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    set_service_alerts_api_v1_projects__project__services__name__alerts_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceAlertsIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAlertsOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    set_certificate_api_v1_projects__project__services__name__certificate_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CertificateIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_certificate_api_v1_projects__project__services__name__certificate_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_service_file_api_v1_projects__project__services__name__file_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_service_log_api_v1_projects__project__services__name__log_get: {
        parameters: {
            query?: {
                /** @description number of the replica */
                replica?: number;
                /** @description where to go on; the id of the last event seen */
                cursor?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_service_metrics_api_v1_projects__project__services__name__metrics_get: {
        parameters: {
            query?: {
                /** @description default: `span` seconds before `until` */
                since?: string | null;
                /** @description default: now */
                until?: string | null;
                /** @description seconds, without `since` */
                span?: number;
                /** @description seconds; default: some 300 steps */
                step?: number | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceMetricsOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_revisions_api_v1_projects__project__services__name__revisions_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RevisionOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_rollout_api_v1_projects__project__services__name__rollout_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutOut"] | null;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_scaling_api_v1_projects__project__services__name__scaling_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScalingOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_scaling_api_v1_projects__project__services__name__scaling_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScalingPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScalingOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_traffic_api_v1_projects__project__services__name__traffic_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrafficPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_service_why_api_v1_projects__project__services__name__why_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    pause_canary_api_v1_projects__project__services__name__pause_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    promote_candidate_api_v1_projects__project__services__name__promote_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    release_service_api_v1_projects__project__services__name__release_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    resume_canary_api_v1_projects__project__services__name__resume_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    roll_back_api_v1_projects__project__services__name__rollback_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RollbackIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    split_traffic_api_v1_projects__project__services__name__split_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SplitIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    start_service_api_v1_projects__project__services__name__start_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    stop_service_api_v1_projects__project__services__name__stop_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetail"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    apply_service_api_v1_projects__project__services_apply_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SheetIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    preview_service_api_v1_projects__project__services_preview_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SheetIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetChange"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    try_service_alert_api_v1_projects__project__services_test_alert_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertTrial"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_templates_api_v1_projects__project__templates_get: {
        parameters: {
            query?: {
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_TemplateListed_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    register_template_api_v1_projects__project__templates_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Body_register_template_api_v1_projects__project__templates_post"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateListed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_template_api_v1_projects__project__templates__name__get: {
        parameters: {
            query?: {
                version?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_template_api_v1_projects__project__templates__name__delete: {
        parameters: {
            query?: {
                version?: string | null;
                scope?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    project_usage_api_v1_projects__project__usage_get: {
        parameters: {
            query?: {
                /** @description epoch seconds */
                since?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_UsageTotalOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_volumes_api_v1_projects__project__volumes_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeListOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_volume_api_v1_projects__project__volumes_post: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VolumeIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_volume_api_v1_projects__project__volumes__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    update_volume_api_v1_projects__project__volumes__name__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VolumeUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_volume_api_v1_projects__project__volumes__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    check_volume_api_v1_projects__project__volumes__name__check_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_waiting_api_v1_projects__project__waiting_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_WaitingOut_"];
                };
            };
        };
    };
    list_workloads_api_v1_projects__project__workloads_get: {
        parameters: {
            query?: {
                phase?: string | null;
                owner_kind?: string | null;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_WorkloadListed_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_workload_api_v1_projects__project__workloads__workload_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_workload_log_api_v1_projects__project__workloads__workload_id__log_get: {
        parameters: {
            query?: {
                /** @description where to go on; the id of the last event seen */
                cursor?: string | null;
            };
            header?: never;
            path: {
                workload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_workload_metrics_api_v1_projects__project__workloads__workload_id__metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_ports_api_v1_projects__project__workloads__workload_id__ports_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_PortOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    open_port_api_v1_projects__project__workloads__workload_id__ports__port__open_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workload_id: string;
                port: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortAddressOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_shell_place_api_v1_projects__project__workloads__workload_id__shell_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShellPlaceOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_workload_why_api_v1_projects__project__workloads__workload_id__why_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    archive_project_api_v1_projects__project__archive_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_schema_api_v1_schema_pipeline_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    show_system_api_v1_system_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemOut"];
                };
            };
        };
    };
    list_users_api_v1_users_get: {
        parameters: {
            query?: {
                search?: string;
                page_size?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_UserOut_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_user_api_v1_users_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    get_user_api_v1_users__username__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    update_user_api_v1_users__username__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
}
