//! A file that is uploaded.

use std::sync::Arc;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Serialize;
use shouwang_domain::{Ctx, Problem, Result};
use shouwang_service::Service;
use shouwang_service::register::import::{ImportCmd, ReaderCommand};
use utoipa::ToSchema;

use super::actor::caller;
use super::command::{once, request_key};
use crate::app::App;
use crate::failure::{ApiResult, Failure};
use crate::middleware::Caller;
use crate::reply::Reply;

/// The form of an upload, as the document shows it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes the parts of the form")]
pub(crate) struct UploadForm {
    /// 表格文件（.xlsx 或 .csv），不超过 20 MB。 The file, at most 20 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// 为 true 时只检查、不写入。 Only checks and writes nothing when `true`.
    #[schema(value_type = Option<bool>)]
    dry_run: Option<bool>,
    /// 为 true 时只导入没有错误的行；否则有一处错误即全部不导入。 Takes over only the rows that are right when `true`.
    #[schema(value_type = Option<bool>)]
    only_right: Option<bool>,
    /// 台账表格：只导入这一本台账；不填则按工作表名称。 Of sheets of registers: the only one that is meant.
    form: Option<String>,
}

/// A file from somebody who may import it. Its content is not looked at here.
pub(crate) struct Upload {
    service: Arc<Service>,
    caller: Caller,
    cmd: ImportCmd,
}

impl Upload {
    /// Gives the file to a use case, or repeats the answer when the same file came under the same key.
    pub(crate) async fn run<V: Serialize>(
        self,
        use_case: impl AsyncFnOnce(&Service, &Ctx, ImportCmd) -> Result<V>,
    ) -> ApiResult<Reply> {
        once(&self.service, &self.caller.ctx, async |service, ctx| {
            use_case(service, ctx, self.cmd).await
        })
        .await
    }

    /// Asks a use case what the file is, and writes nothing.
    pub(crate) async fn get<V>(
        self,
        use_case: impl AsyncFnOnce(&Service, &Ctx, ImportCmd) -> Result<V>,
    ) -> ApiResult<V> {
        Ok(use_case(&self.service, &self.caller.ctx, self.cmd).await?)
    }
}

impl FromRequest<App> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let mut caller = caller(&mut parts)?;
        let headers = parts.headers.clone();
        let target = format!("{} {}", parts.method, parts.uri.path());
        let form = Multipart::from_request(Request::from_parts(parts, body), app).await;
        let form = form.map_err(|_| Failure::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
        let cmd = read(form, app.reader.clone()).await?;
        // The form's boundary is new each time, so that the key stands for the parts and not for the body.
        let content = [
            target.as_bytes(),
            cmd.file_name.as_bytes(),
            &[u8::from(cmd.dry_run), u8::from(cmd.only_right)],
            cmd.form.as_deref().unwrap_or_default().as_bytes(),
            &cmd.bytes,
        ];
        caller.ctx.request = request_key(&headers, &caller.ctx, content)?;
        Ok(Self {
            service: app.service.clone(),
            caller,
            cmd,
        })
    }
}

async fn read(mut form: Multipart, reader: ReaderCommand) -> ApiResult<ImportCmd> {
    let (mut file, mut dry_run, mut only_right, mut only) = (None, false, false, None);
    while let Some(part) = form.next_field().await.map_err(wrong_part)? {
        match part.name() {
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                file = Some((name, part.bytes().await.map_err(wrong_part)?));
            }
            Some("dry_run") => dry_run = part.text().await.map_err(wrong_part)?.trim() == "true",
            Some("only_right") => only_right = part.text().await.map_err(wrong_part)?.trim() == "true",
            Some("form") => only = Some(part.text().await.map_err(wrong_part)?.trim().to_owned()),
            _ => return Err(Failure::of_status(StatusCode::BAD_REQUEST)),
        }
    }
    let (file_name, bytes) = file.ok_or_else(|| {
        Problem::usage(
            "upload.no_file",
            "表单中没有名为 file 的文件；请选择要导入的表格。",
            "The form has no part named file; choose the sheet to import.",
        )
    })?;
    Ok(ImportCmd {
        file_name,
        bytes: bytes.into(),
        dry_run,
        reader,
        only_right,
        then_screen: false,
        form: only.filter(|id| !id.is_empty()),
    })
}

fn wrong_part(error: axum::extract::multipart::MultipartError) -> Failure {
    Failure::of_status(error.into_response().status())
}
